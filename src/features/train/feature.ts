/** Train, as the page has it. */
import { experimentsFeature } from '../../state/experiments/feature';
import { sentenceOf } from '../../state/errors';
import { pageFeature } from '../../state/feature';
import { TRAIN_FRAME } from './frame';
import { TrainPage } from './TrainPage';
import { trainClient } from './works';

const door = experimentsFeature(TRAIN_FRAME);

export default pageFeature({
  id: TRAIN_FRAME.id,
  panel: TrainPage,
  ...door,
  slice: {
    fresh: door.slice.fresh,
    actions: (tools) => ({
      ...door.slice.actions(tools),
      scoreNetwork: (seeds: number) =>
        trainClient(tools.engine)
          .ask.score({ seeds })
          .catch((error: unknown) => {
            tools.set({ alert: sentenceOf(error) });
            return null;
          }),
    }),
  },
});
