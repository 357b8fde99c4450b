/** Compress, as the page has it. */
import { pageFeature } from '../../state/feature';
import type { QuantizeActions } from '../quantize/state/actions';
import type { QuantizeData } from '../quantize/state/data';
import { CompressPage } from './CompressPage';
import { keptCompress, restoreCompress } from './kept';
import { readForStudent } from './state-students';
import { compressActions, freshCompress, resetCompress, type CompressActions, type CompressData } from './state';
import './compress.css';

export default pageFeature<CompressData, CompressActions, QuantizeData & QuantizeActions>({
  id: 'compress',
  panel: CompressPage,
  slice: { fresh: freshCompress, actions: compressActions },
  reset: resetCompress,
  onOpened: readForStudent,
  kept: keptCompress,
  restore: restoreCompress,
});
