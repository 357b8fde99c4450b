/** Theory, as the page has it. */
import { pageFeature } from '../../state/feature';
import { freshTheory, theoryActions, type TheoryActions, type TheoryData } from './state';
import { keptTheory, restoreTheory } from './kept';
import { TheoryPage } from './TheoryPage';
import { THEORY } from './works';
import './theory.css';

export default pageFeature<TheoryData, TheoryActions>({
  id: THEORY,
  panel: TheoryPage,
  slice: { fresh: freshTheory, actions: theoryActions },
  // It is of random layers, whatever is open.
  reset: (before) => before,
  kept: keptTheory,
  restore: restoreTheory,
});
