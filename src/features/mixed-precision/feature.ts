/** Mixed precision, as the page has it: a panel in Quantize's page. */
import { pageFeature } from '../../state/feature';
import type { QuantizeActions } from '../quantize/state/actions';
import type { QuantizeData } from '../quantize/state/data';
import { keptMixedPrecision, restoreMixedPrecision } from './kept';
import SensitivityPanel from './SensitivityPanel';
import {
  freshMixedPrecision,
  mixedPrecisionActions,
  type MixedPrecisionActions,
  type MixedPrecisionData,
} from './state';
import { MIXED_PRECISION } from './works';
import './sensitivity.css';

export default pageFeature<MixedPrecisionData, MixedPrecisionActions, QuantizeData & QuantizeActions>({
  id: MIXED_PRECISION,
  panel: SensitivityPanel,
  slice: { fresh: freshMixedPrecision, actions: mixedPrecisionActions },
  reset: freshMixedPrecision,
  kept: keptMixedPrecision,
  restore: restoreMixedPrecision,
});
