/** What Theory asks of the worker. */
import { featureClient, type FeatureCalls, type Works } from '../../engine/works';
import type { TheoryCurve } from './job';
import type { TheoryPoint, TheorySettings } from './problem';

export interface TheoryWorks extends Works {
  run: {
    /** The error of random layers against the length of their paths, whatever is open. */
    draw: { request: TheorySettings; point: TheoryPoint; result: TheoryCurve };
  };
  ask: Record<never, never>;
}

export const THEORY = 'theory';

export const theoryClient = (engine: FeatureCalls) => featureClient<TheoryWorks>(engine, THEORY);
