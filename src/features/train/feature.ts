/** Train, as the page has it. */
import { pageFeature } from '../../state/feature';
import { experimentsFeature } from '../../state/experiments/feature';
import { TRAIN_FRAME } from './frame';
import { TrainPage } from './TrainPage';

export default pageFeature({ id: TRAIN_FRAME.id, panel: TrainPage, ...experimentsFeature(TRAIN_FRAME) });
