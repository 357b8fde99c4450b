/** Class by class: where quantization changes what the network says. */

/** What both networks of a run say, the samples one after another, and what was right. */
export interface Predictions {
  /** −1: the outputs are no numbers. */
  float: Int32Array;
  quantized: Int32Array;
  /** −1: nothing is asked. */
  labels: Int32Array | null;
  /** Names of the classes; null: their numbers. */
  names: readonly string[] | null;
}

export interface ClassRow {
  label: number;
  name: string;
  samples: number;
  /** Accuracies on the samples of the class, 0..1. */
  float: number;
  quantized: number;
}

/** The float network names one class, the quantized network another. */
export interface Disagreement {
  float: string;
  quantized: string;
  samples: number;
  /** Of them, how many the float network had right, and how many the quantized network has; null without labels. */
  lost: number | null;
  gained: number | null;
}

export interface ClassTable {
  /** By falling loss; null without labels. */
  rows: ClassRow[] | null;
  /** The most frequent first. */
  disagreements: Disagreement[];
  /** Predictions, and on how many of them the networks differ. */
  predictions: number;
  differ: number;
}

/** Pairs of classes in the table, at most. */
const PAIRS = 50;

export function classTable(predictions: Predictions): ClassTable {
  const { float, quantized } = predictions;
  const nameOf = (label: number) => (label < 0 ? 'no numbers' : (predictions.names?.[label] ?? String(label)));
  const labels = predictions.labels?.length === float.length ? predictions.labels : null;
  const pairs = new Map<string, Disagreement>();
  let differ = 0;
  float.forEach((before, i) => {
    const after = quantized[i]!;
    if (before === after) return;
    differ++;
    const key = `${before} ${after}`;
    const zero = labels ? 0 : null;
    const pair = pairs.get(key) ?? {
      float: nameOf(before),
      quantized: nameOf(after),
      samples: 0,
      lost: zero,
      gained: zero,
    };
    pair.samples++;
    if (labels && labels[i]! >= 0) {
      pair.lost! += Number(before === labels[i]);
      pair.gained! += Number(after === labels[i]);
    }
    pairs.set(key, pair);
  });
  return {
    rows: labels && classRows(predictions, labels, nameOf),
    disagreements: [...pairs.values()].sort((a, b) => b.samples - a.samples).slice(0, PAIRS),
    predictions: float.length,
    differ,
  };
}

function classRows({ float, quantized }: Predictions, labels: Int32Array, nameOf: (label: number) => string) {
  const counts = new Map<number, { samples: number; float: number; quantized: number }>();
  labels.forEach((label, i) => {
    if (label < 0) return;
    const own = counts.get(label) ?? { samples: 0, float: 0, quantized: 0 };
    own.samples++;
    own.float += Number(float[i] === label);
    own.quantized += Number(quantized[i] === label);
    counts.set(label, own);
  });
  return [...counts]
    .map(([label, own]) => ({
      label,
      name: nameOf(label),
      samples: own.samples,
      float: own.float / own.samples,
      quantized: own.quantized / own.samples,
    }))
    .sort((a, b) => a.quantized - a.float - (b.quantized - b.float) || a.label - b.label);
}
