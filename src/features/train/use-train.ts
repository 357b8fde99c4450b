/** The store, for the components of Train. */
import type { ShellStore } from '../../state/actions';
import { storeHook } from '../../ui/context';
import type { OpenScore } from './score-open';

export interface TrainActions {
  /** The open network without training; null where it cannot be scored, and an alert says why. */
  scoreNetwork(seeds: number): Promise<OpenScore | null>;
}

export const useTrain = storeHook<ShellStore & TrainActions>();
