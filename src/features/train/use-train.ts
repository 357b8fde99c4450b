/** The store, for the components of Train. */
import type { ShellStore } from '../../state/actions';
import { storeHook } from '../../ui/context';
import type { OpenScore } from './score-open';

export interface TrainActions {
  /** The open network without training. @throws UserError where it cannot be scored */
  scoreNetwork(seeds: number): Promise<OpenScore>;
}

export const useTrain = storeHook<ShellStore & TrainActions>();
