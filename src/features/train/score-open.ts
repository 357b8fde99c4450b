/** The open network, scored without training. */
import type { FeatureContext } from '../../engine/feature';
import { scoredOutput } from '../../engine/scoring/scored-output';
import { describeNetwork } from '../../engine/training/describe';
import { scoreUntrained } from '../../train/untrained/score';

/** Samples that are told apart, as in the experiment. */
const SAMPLES = 128;

export interface OpenScore {
  /** Of the network. */
  name: string;
  /** Of fresh weights each; null: K is singular. */
  scores: (number | null)[];
  relus: number;
  parameters: number;
  samples: number;
}

/**
 * s = log|det K| of the open network with fresh random weights, on the first calibration samples (J. Mellor et al., arXiv 2006.04647).
 * @param seeds how many times, with other weights
 * @throws UserError where it has what training does not know, no ReLUs, or no samples are open
 */
export async function scoreOpen({ workspace, calibration }: FeatureContext, seeds: number): Promise<OpenScore> {
  const { network, file } = workspace.model();
  const { samples } = calibration();
  const { tensor } = scoredOutput(network, workspace.scoring());
  const graph = describeNetwork(network, { sampleShape: samples.shape, output: tensor });
  const count = Math.min(SAMPLES, samples.count);
  const x = Float32Array.from(await samples.batch(Array.from({ length: count }, (_, i) => i)));
  const scores: (number | null)[] = [];
  let last = { relus: 0, parameters: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const { score, relus, parameters } = await scoreUntrained(graph, x, seed);
    scores.push(score);
    last = { relus, parameters };
  }
  return { name: file.name, scores, ...last, samples: count };
}
