import { expect, test } from 'vitest';
import { fakeEngine } from '../../../test/fake-engine';
import { openBitpath } from '../../../test/store';
import { diceFrame, featureOf, STORED_DICE } from '../../../test/trial-experiment/frame';
import { dice } from '../../../test/trial-experiment/experiment';
import { anyExperiment, type FrameParts, type Measured } from './frame';
import { decodeExperiment, encodeExperiment, NETWORKS, shortened } from './link';
import { keptExperiments, restoreExperiments } from './kept';

function openGames(change: Partial<FrameParts> = {}) {
  const frame = diceFrame(change);
  const { store } = openBitpath(fakeEngine(), [featureOf(frame)]);
  const data = () => frame.dataOf(store.getState());
  return {
    frame,
    store,
    data,
    actions: frame.actionsOf(store.getState()),
    shown: () => data().measured[data().chosen],
  };
}

test('what is stored is there at once, and a run takes its place', async () => {
  const { actions, shown, store } = openGames();
  await actions.choose('dice');
  expect(shown()).toMatchObject({ ...STORED_DICE, origin: 'stored', missing: 0 });
  await actions.run();
  expect(store.getState()).toMatchObject({ job: null, alert: null });
  expect(store.getState().status).toMatch(/^Dice, thrown ran in /);
  expect(shown()).toMatchObject({ origin: 'run', missing: 0, data: 'nothing', backend: 'wasm' });
  expect(shown()!.results).toHaveLength(4);
  // What was run stays where the experiment is chosen again.
  await actions.choose('other');
  expect(shown()).toBeUndefined();
  await actions.choose('dice');
  expect(shown()).toMatchObject({ origin: 'run' });
});

test('settings are changed within their bounds, and go back to the paper’s', () => {
  const { actions, data } = openGames();
  actions.change({ thrown: 5000, sides: [20] });
  expect(data().settings['dice']).toEqual({ seeds: 2, sides: [20], thrown: 1000, how: 'fair' });
  actions.reset();
  expect(data().settings['dice']).toEqual({ seeds: 2, sides: [4, 6], thrown: 100, how: 'fair' });
  expect(data().settings['other']).toEqual({ seeds: 2, sides: [4, 6], thrown: 100, how: 'fair' });
});

test('a cancelled run keeps what came, and says what is missing', async () => {
  const { actions, shown, store } = openGames();
  actions.change({ how: 'high' });
  const running = actions.run();
  await new Promise((resolve) => setTimeout(resolve, 100));
  store.getState().cancel();
  await running;
  expect(store.getState()).toMatchObject({ status: 'Cancelled.', job: null, alert: null });
  expect(shown()).toBeUndefined();
});

test('what a run throws is an alert', async () => {
  const { actions, store } = openGames();
  actions.change({ seeds: 13 });
  await actions.run();
  expect(store.getState()).toMatchObject({ alert: 'The seed 13 is not thrown.', job: null });
});

test('a network is opened as made here, and shown where it was asked for', async () => {
  const opened: string[] = [];
  const { actions, store, frame, shown } = openGames({ openData: async (source) => void opened.push(source) });
  await actions.run();
  const outcome = frame.experiments[0]!.outcome(shown()!.settings, shown()!.results);
  await actions.openNetwork(outcome.networks[0]!, 'compress');
  expect(opened).toEqual(['none']);
  expect(store.getState().feature).toBe('compress');
  // Of the page that gave it nothing goes, however often it is opened.
  expect(outcome.networks[0]!.bytes).toHaveLength(1);
});

const MEASURED: Measured = {
  ...STORED_DICE,
  results: [{ sides: 4, mean: 2.123456789, network: Uint8Array.of(1) }] as object[],
  missing: 0,
  origin: 'run',
  source: 'none',
  backend: 'wasm',
};

test('a link carries settings and results, and no networks', async () => {
  const frame = diceFrame();
  const { experiment, measured } = decodeExperiment(frame, `#${encodeExperiment('dice', MEASURED)}`);
  expect(experiment.id).toBe('dice');
  expect(measured).toEqual({ ...MEASURED, results: [{ sides: 4, mean: 2.1235 }], origin: 'link', source: '' });

  const { actions, data, shown } = openGames();
  await actions.openLink(encodeExperiment('other', MEASURED));
  expect(data().chosen).toBe('other');
  expect(shown()).toMatchObject({ origin: 'link' });
  expect(data().settings['other']).toEqual(STORED_DICE.settings);
  expect(decodeExperiment(frame, (await actions.link())!).measured).toEqual(shown());
});

test('a link carries how results are read now', async () => {
  const thrown = { ...dice.fields.thrown, reading: true };
  const { actions, frame } = openGames({
    experiments: [anyExperiment({ ...dice, fields: { ...dice.fields, thrown } })],
  });
  await actions.openLink(encodeExperiment('dice', MEASURED));
  actions.change({ thrown: 77, seeds: 7 });
  const { measured } = decodeExperiment(frame, (await actions.link())!);
  expect(measured.settings).toEqual({ ...STORED_DICE.settings, thrown: 77 });
});

test.each([
  ['of an experiment that is not there', encodeExperiment('cards', MEASURED), 'does not have'],
  ['that was cut off', encodeExperiment('dice', MEASURED).slice(0, -9), 'This link is broken'],
  [
    'with results of something else',
    encodeExperiment('dice', { ...MEASURED, results: [null] as never }),
    'cannot read',
  ],
])('a link %s is refused', async (_, hash, sentence) => {
  expect(() => decodeExperiment(diceFrame(), hash)).toThrow(sentence);
  const { actions, store, shown } = openGames();
  await actions.openLink(hash);
  expect(store.getState().alert).toContain(sentence);
  expect(shown()).toBeUndefined();
});

test('results outlive a reload, but for networks and what is stored anyway', async () => {
  const { frame, store, data, actions } = openGames();
  actions.change({ thrown: 7 });
  await actions.choose('dice');
  const kept = keptExperiments(frame)(store.getState() as never) as { measured: object };
  expect(kept.measured).toEqual({});
  await actions.run();
  const again = keptExperiments(frame)(store.getState() as never);
  const restored = restoreExperiments(frame)(structuredClone(again))!['games']!;
  expect(restored.settings).toEqual(data().settings);
  expect(restored.measured['dice']).toMatchObject({ origin: 'run', missing: 0 });
  expect(restored.measured['dice']!.results).toHaveLength(4);
  expect(restored.measured['dice']!.results[0]).not.toHaveProperty('network');
});

test.each([[null], [7], [{}], [{ chosen: 'cards', settings: 3, measured: { dice: { results: [1] } } }]])(
  'of what lies there otherwise, %j, nothing breaks',
  (kept) => {
    const restored = restoreExperiments(diceFrame())(kept);
    if (restored) expect(restored['games']).toMatchObject({ chosen: 'dice', backend: 'wasm' });
  },
);

test('networks are stored nowhere, pictures of graphs not in links', () => {
  const result = {
    network: Uint8Array.of(1),
    networkSamples: { calibration: Uint8Array.of(2) },
    picture: { x: [1] },
    y: 2,
  };
  expect(shortened(result)).toEqual({ y: 2 });
  expect(shortened(result, NETWORKS)).toEqual({ picture: { x: [1] }, y: 2 });
  expect(shortened([{ deep: { picture: 1, z: 1 / 3 } }])).toEqual([
    { deep: { z: expect.closeTo(1 / 3, 3) as number } },
  ]);
});
