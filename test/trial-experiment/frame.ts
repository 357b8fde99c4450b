/** A feature of experiments with the dice, for tests. */
import { experimentsFeature } from '../../src/state/experiments/feature';
import { anyExperiment, openFrame, type FrameParts, type StoredResults } from '../../src/state/experiments/frame';
import { pageFeature } from '../../src/state/feature';
import { dice } from './experiment';
import { startDice } from './worker';

const SETTINGS = { seeds: 1, sides: [4, 6], thrown: 10, how: 'fair' };

export const STORED_DICE: StoredResults = {
  settings: SETTINGS,
  results: [{ sides: 4, mean: 2.5 }] as object[],
  data: 'nothing',
  seconds: 3,
};

export const diceFrame = (change: Partial<FrameParts> = {}) =>
  openFrame({
    id: 'games',
    experiments: [anyExperiment(dice), anyExperiment({ ...dice, id: 'other', title: 'Others' })],
    source: 'none',
    startWorker: () => startDice(),
    data: () => Promise.resolve({ data: { offset: 0 }, name: 'nothing' }),
    stored: (id) => Promise.resolve(id === 'dice' ? STORED_DICE : null),
    openData: () => Promise.resolve(),
    ...change,
  });

export const featureOf = (frame: ReturnType<typeof diceFrame>) =>
  pageFeature({ id: frame.id, panel: () => null, ...experimentsFeature(frame) });
