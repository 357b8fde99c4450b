/** Quantize, as the page has it: the first screen. */
import { pageFeature } from '../../state/feature';
import { keptQuantize, restoreQuantize } from './kept';
import { QuantizePage } from './page/QuantizePage';
import type { QuantizeActions } from './state/actions';
import { curveActions } from './state/curve-actions';
import { freshQuantize, onExample, resetQuantize, storedQuantize, type QuantizeData } from './state/data';
import { layerActions } from './state/layer-actions';
import { jobActions } from './state/job-actions';
import { isLinked, isLinkOfRun, linkActions, linkTitle, readAsLinked } from './state/link-actions';
import { recipeActions } from './state/recipe-actions';
import { recipeEditor } from './state/recipe-editor';
import { QUANTIZE } from './works';

export default pageFeature<QuantizeData, QuantizeActions>({
  id: QUANTIZE,
  panel: QuantizePage,
  slice: {
    fresh: freshQuantize,
    stored: storedQuantize,
    actions: (tools) => {
      const editor = recipeEditor(tools);
      return {
        ...jobActions(tools),
        ...curveActions(tools),
        ...recipeActions(tools, editor),
        ...layerActions(tools, editor),
        ...linkActions(tools),
      };
    },
  },
  reset: resetQuantize,
  onExample,
  onOpened: readAsLinked,
  kept: keptQuantize,
  restore: restoreQuantize,
  title: linkTitle,
  link: {
    show: (hash, state) => state.showLink(hash),
    isShown: isLinkOfRun,
    open: (hash, state) => state.openLink(hash),
    holds: isLinked,
  },
});
