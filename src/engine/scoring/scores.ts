/** How well a network does on its evaluation samples. Plain JSON: it goes through links, files and workers as it is. */

/** Fractions are 0..1; null where the evaluation samples have no labels, or the network no classes. */
export interface Scores {
  samples: number;
  top1: number | null;
  top5: number | null;
  /** Share of predictions on which the network and the float network name the same class. */
  agreement: number | null;
  /** Signal (float outputs) over quantization noise, dB; null for the float network itself. */
  sqnr: number | null;
  /** Mean Kullback–Leibler divergence of softmax outputs from the float network's, nats. */
  kl: number | null;
  /** Predictions that are right where the float network's is wrong; left out: no labels, or the float network itself. */
  gained?: number;
  /** Predictions that are wrong where the float network's is right; top1 is its own and (gained − lost)/predictions. */
  lost?: number;
  /** Of sequences and maps: the positions that top1 and top5 count; of labels that hold at once: the decisions. */
  predictions?: number;
  /** Predictions whose outputs are no numbers (NaN, infinite), which count as wrong; left out: none. */
  notFinite?: number;
  /** Of sequences of token ids: mean −log p of the next id, nats; its exponential is the perplexity. */
  nll?: number;
  /** Neither the graph nor anybody said which axis of the output the classes are: lengths decided; left out: one did. */
  guessedAxis?: boolean;
  /** Of masks: the mean over the classes of intersection over union. */
  meanIoU?: number;
  /** Of labels of which several hold at once: the share of decisions (a sample and a label each) that are right. */
  labelAccuracy?: number;
  /** The same: the mean over the labels of the average precision. */
  meanAveragePrecision?: number;
  /** Of values: mean |y − target|, in the unit of the targets. */
  mae?: number;
  /** Of values: √ mean (y − target)². */
  rmse?: number;
  /** Of values: the share of the targets' variance that is explained; below 0: their mean would do better. */
  r2?: number;
}

/** The share of what is asked that is right: of predictions, or of labels that hold at once; null where nothing is asked. */
export const shareRight = ({ top1, labelAccuracy }: Scores): number | null => top1 ?? labelAccuracy ?? null;
