/** What Trial asks of the worker. */
import { featureClient, type FeatureCalls, type Works } from '../../src/engine/works';

export interface SmallShare {
  layer: string;
  /** Of its weights, 0..1. */
  share: number;
}

export interface TrialWorks extends Works {
  run: {
    /** How many weights of each layer are smaller than `below`; a point a layer. */
    count: { request: { below: number }; point: SmallShare; result: SmallShare[] };
  };
  ask: Record<never, never>;
}

export const TRIAL = 'trial';

export const trialClient = (engine: FeatureCalls) => featureClient<TrialWorks>(engine, TRIAL);
