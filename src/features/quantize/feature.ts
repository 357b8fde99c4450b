/** Quantize, as the page has it: the first screen. */
import { pageFeature } from '../../state/feature';
import { keptQuantize, restoreQuantize } from './kept';
import { QuantizePage } from './page/QuantizePage';
import type { QuantizeActions } from './state/actions';
import { lateCurveActions } from './state/late-curve-actions';
import { lateNextSteps, lateRunFiles } from './state/late-run-files';
import { freshQuantize, onExample, resetQuantize, storedQuantize, type QuantizeData } from './state/data';
import { layerActions } from './state/layer-actions';
import { jobActions } from './state/job-actions';
import { LINK_DOOR, lateLinkActions, linkTitle } from './state/linked';
import { recipeActions } from './state/recipe-actions';
import { recipeEditor } from './state/recipe-editor';
import { searchActions } from './state/search-actions';
import { runActions } from './state/run-actions';
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
        ...lateCurveActions(tools),
        ...lateRunFiles(tools),
        ...lateNextSteps(tools),
        ...recipeActions(tools, editor),
        ...layerActions(tools, editor),
        ...lateLinkActions(tools),
        ...searchActions(tools),
        ...runActions(tools),
      };
    },
  },
  reset: resetQuantize,
  onExample,
  kept: keptQuantize,
  restore: restoreQuantize,
  title: linkTitle,
  ...LINK_DOOR,
});
