/** Trial, as the page has it. */
import { pageFeature } from '../../src/state/feature';
import { freshTrial, trialActions, type TrialActions, type TrialData } from './state';
import { TrialPage } from './TrialPage';
import { TRIAL } from './works';

export default pageFeature<TrialData, TrialActions>({
  id: TRIAL,
  panel: TrialPage,
  slice: { fresh: freshTrial, actions: trialActions },
  // Of another network nothing of it holds.
  reset: freshTrial,
});
