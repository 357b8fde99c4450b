/** The frame of Train: its experiments, what they run on, and where. */
import { UserError } from '../../core/errors';
import { openFrame, type Frame, type StoredResults } from '../../state/experiments/frame';
import { isReady } from '../../state/state';
import { digits } from './digits';
import { EXPERIMENTS } from './experiments';
import { trainClient, TRAIN } from './works';

const STORED = import.meta.glob<StoredResults>('./stored/*.json', { import: 'default' });

/** What they run on: the built-in digits, or what is open. */
export const DIGITS = 'digits';
export const OPEN = 'open';

/** The example whose data the digits are. */
const DIGITS_EXAMPLE = 'digits-mlp';

export const TRAIN_FRAME: Frame = openFrame({
  id: TRAIN,
  experiments: EXPERIMENTS,
  source: DIGITS,
  startWorker: () =>
    new Worker(new URL('./experiment-worker.ts', import.meta.url), { type: 'module', name: 'bitpath-experiment' }),
  async data(source, { engine, get }) {
    const data = source === OPEN ? await openOnes(engine, get()) : await digits();
    return { data, name: data.name };
  },
  stored: async (id) => (await STORED[`./stored/${id}.json`]?.()) ?? null,
  async openData(source, { get }) {
    const { example } = get().workspace;
    if (source === DIGITS && !example?.startsWith('digits')) await get().openExample(DIGITS_EXAMPLE);
  },
});

function openOnes(engine: Parameters<typeof trainClient>[0], state: Parameters<typeof isReady>[0]) {
  if (!isReady(state))
    throw new UserError(
      'Samples to train on and others to test on have to be open, with a network that reads them; or choose the digits.',
    );
  return trainClient(engine).ask.pictures(null);
}
