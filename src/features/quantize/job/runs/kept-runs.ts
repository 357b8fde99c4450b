/** Runs that stay in the worker, by the numbers that the page knows them by. */
import { UserError } from '../../../../core/errors';
import type { Predictions } from '../../../../engine/scoring/classes';
import type { Feeds } from '../../../../runtime/runtime';
import type { Step } from '../../../../engine/workspace/references';
import type { ChangedNetwork } from '../quantize';
import type { ScoredRun } from '../run';

/** What stays of a run for questions. */
interface RunResult {
  quantized: ChangedNetwork;
  /** A sample, for what is exported to be tried on. */
  feeds: Feeds;
  predictions: Predictions;
  /** What was done, for the network of a next step. */
  step: Step;
}

/** What stays of a run. */
export function keptOf(
  { quantized, predictions, report: { recipe, calibration } }: ScoredRun,
  feeds: Feeds,
): RunResult {
  return { quantized, predictions, feeds, step: { recipe, calibration } };
}

/** Bytes that they may take together, about. */
const ROOM = 2 ** 29;

const bytesOf = ({ quantized }: RunResult) =>
  quantized.network.layers.reduce((sum, { weights }) => sum + weights.byteLength, 0);

export type Runs = ReturnType<typeof openRuns>;

/** @param room that all of them may take; the newest stays, however large it is */
export function openRuns(room = ROOM) {
  const runs = new Map<number, RunResult>();
  let added = 0;
  return {
    add(result: RunResult): number {
      runs.set(++added, result);
      let left = room - bytesOf(result);
      for (const [run, older] of [...runs].reverse().slice(1)) {
        left -= bytesOf(older);
        if (left < 0) runs.delete(run);
      }
      return added;
    },
    find: (run: number) => runs.get(run),
  };
}

/** @throws UserError where it is not there any more */
export function runThere(runs: Runs, run: number): RunResult {
  const found = runs.find(run);
  if (!found) throw new UserError('This result has no network behind it: quantize again, then export.');
  return found;
}
