import { beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../../core/errors';
import { presetPreprocessing } from '../../../data/sets/preprocessing';
import { EXAMPLES } from '../../../samples/examples';
import { DEFAULT_RECIPE } from '../job/recipe-fields';
import type { Report } from '../job/report';
import type { Reading } from '../../../engine/workspace/references';
import { FIRST_PAINT } from '../first-paint';
import { encodeLink } from '../link';
import { fakeEngine, REPORT, workspaceOf, type FakeEngine } from '../../../../test/fake-engine';
import { linkTitle } from './linked';
import { isOnOtherData, openNetworkNote, shownRun, shownRunHere, showsOtherNetwork } from './runs';
import { openStore, type WholeStore } from '../../../../test/store';

let engine: FakeEngine;
let store: WholeStore;
const state = () => store.getState();
const ticks = () => new Promise((resolve) => setTimeout(resolve, 0));
const bytes = (name: string) => () => Promise.resolve([{ name, bytes: new Uint8Array(1) }]);
const openModel = (name: string) => state().openFiles([name], bytes(name), 'model');

beforeEach(() => {
  engine = fakeEngine();
  store = openStore(engine);
});

const LINKED = { ...DEFAULT_RECIPE, bits: 6, layers: { fc2: { bits: 2 } } };

test('a link to the open network restores recipe and result', async () => {
  await state().openLink(`#${encodeLink(LINKED, REPORT)}`);
  expect(state().recipe).toEqual(LINKED);
  expect(state().runs.at(-1)).toMatchObject({ origin: 'link', run: null });
  expect(state().wanted).toBeNull();
});

test('a link to another network waits for it, past others that are opened in between', async () => {
  const report = { ...REPORT, model: { ...REPORT.model, name: 'mine.onnx', sha256: 'a'.repeat(64) } };
  await state().openLink(`#${encodeLink(LINKED, report)}`);
  expect(state().wanted?.model).toMatchObject({ name: 'mine.onnx', sha256: 'a'.repeat(64) });
  await openModel('other.onnx');
  state().setAllBits(8);
  expect(state().runs).toEqual([]);
  await openModel('a'.repeat(64));
  expect(state().wanted).toBeNull();
  expect(state().recipe).toEqual(LINKED);
  expect(state().runs.map(({ origin }) => origin)).toEqual(['link']);
});

describe('a link says how its samples are read', () => {
  const { workspace: painted } = FIRST_PAINT;
  const reading: Reading = {
    preprocessing: { ...presetPreprocessing('Custom'), mean: [0.25], std: [0.5] },
    labelOffset: 1,
    evaluated: { count: 100, of: 797, seed: 3 },
  };
  const linkOf = (change: Partial<Report>) => `#${encodeLink(LINKED, { ...REPORT, reading, ...change })}`;

  test.each([
    [{ output: 'masks' }, 'score masks along its own axis', { output: 'masks', classAxis: null }],
    [{ classAxis: 3 }, 'score the first along 3', { output: null, classAxis: 3 }],
    [{ output: 'masks', classAxis: 2 }, 'score masks along 2', { output: 'masks', classAxis: 2 }],
  ])('and what of the network is scored: %j', async (scored, call, chosen) => {
    await state().openLink(linkOf({ reading: { ...reading, ...scored } }));
    expect(engine.calls.slice(-4)).toEqual([call, 'Custom, labels + 1', 'evaluate 100 by 3', 'score']);
    expect(state().workspace.scored?.chosen).toEqual(chosen);
    expect(isOnOtherData(state().runs.at(-1)!, state().workspace)).toBe(false);
    await state().setScoring({ output: null, classAxis: null });
    expect(isOnOtherData(state().runs.at(-1)!, state().workspace)).toBe(true);
  });

  test('which applies to the same samples', async () => {
    await state().openLink(linkOf({}));
    expect(engine.calls.slice(-3)).toEqual(['Custom, labels + 1', 'evaluate 100 by 3', 'score']);
    expect(state()).toMatchObject({ linked: null, job: null });
    expect(state().workspace).toMatchObject({ labelOffset: 1, preprocessing: { mean: [0.25], std: [0.5] } });
    expect(state().status).toMatch(/^This result came with the link/);
    expect(isOnOtherData(state().runs.at(-1)!, state().workspace)).toBe(false);
    // From then on the user is free.
    await state().setLabelOffset(0);
    expect(state().workspace.labelOffset).toBe(0);
    expect(isOnOtherData(state().runs.at(-1)!, state().workspace)).toBe(true);
  });

  test('and changes nothing where they are read so already', async () => {
    const { preprocessing, labelOffset, counts } = painted;
    const evaluated = { count: counts.evaluation, of: counts.evaluation, seed: 1 };
    await state().openLink(linkOf({ reading: { preprocessing, labelOffset, evaluated } }));
    expect(engine.calls).toEqual([]);
    expect(state().linked).toBeNull();
  });

  test('and waits for them where others are open', async () => {
    await state().openLink(linkOf({ evaluation: { name: 'own.npz', sha256: 'b'.repeat(64), count: 100 } }));
    expect(engine.calls).toEqual([]);
    expect(state().linked?.evaluation?.name).toBe('own.npz');
  });

  test('of a link that doesn’t, everything stays', async () => {
    await state().openLink(`#${encodeLink(LINKED, REPORT)}`);
    expect(engine.calls).toEqual([]);
    expect(state().linked).toBeNull();
  });

  test('what cannot be used is an alert, and the files stay open', async () => {
    engine.setPreprocessing = () => Promise.reject(new UserError('The std must not be 0.'));
    await state().openLink(linkOf({}));
    expect(state().alert).toBe('The link’s preprocessing cannot be used: The std must not be 0.');
    expect(state().workspace).toEqual(painted);
  });

  test('where a part of it cannot be used, the page shows what the engine has', async () => {
    engine.setEvaluationCount = () => Promise.reject(new UserError('No.'));
    await state().openLink(linkOf({}));
    expect(state().alert).toBe('The link’s preprocessing cannot be used: No.');
    expect(state().workspace).toMatchObject({ labelOffset: 1, counts: painted.counts });
  });

  test.each(['aborts', 'has just answered'])('a cancel is no alert where the engine %s', async (when) => {
    engine.holding = true;
    const opened = state().openLink(linkOf({}));
    await ticks();
    expect(engine.calls).toEqual(['Custom, labels + 1']);
    if (when === 'has just answered') engine.release();
    state().cancel();
    await opened;
    expect(engine.calls).toEqual(['Custom, labels + 1', 'cancel']);
    expect(state()).toMatchObject({ alert: null, job: null });
    expect(state().workspace.labelOffset).toBe(when === 'aborts' ? painted.labelOffset : 1);
    expect(state().status).toMatch(/^Cancelled/);
  });

  test('a doubt, or an alert, is what the status tells', async () => {
    engine.diagnosis = { classes: 10, top1: 0.1, nearChance: true, shift: null, presets: true };
    await state().openLink(linkOf({}));
    expect(state().status).toBe('Float accuracy 90.0 % on 10 samples. That is near chance.');
    engine.diagnosis = null;
    engine.setPreprocessing = () => Promise.reject(new UserError('No.'));
    await state().openLink(linkOf({ reading: { ...reading, labelOffset: 2 } }));
    expect(state().status).toBe('Float accuracy 90.0 % on 10 samples.');
  });
});

/** Another network, whose layers have the names, and the ids, of those that are open. */
const OTHER = { ...REPORT, model: { ...REPORT.model, name: 'other.onnx', sha256: 'c'.repeat(64) } };
const OTHER_LINK = `#${encodeLink(LINKED, OTHER)}`;
const CNN = EXAMPLES[1]!.model;
const CNN_LINK = `#${encodeLink(LINKED, { ...REPORT, model: { ...CNN, parameters: 9 } })}`;

describe('a link to another network than the one that is open', () => {
  test('leaves what is open, its recipe, its runs and its curves', async () => {
    state().setLayer('fc1', { bits: 7 });
    await state().quantize();
    await state().sweepBits();
    const { workspace, recipe, runs, sweep, path, float, keptLayers } = state();
    await state().openLink(OTHER_LINK);
    expect(state()).toMatchObject({ workspace, recipe, sweep, path, float, keptLayers });
    expect(state().runs.slice(0, -1)).toEqual(runs);
    expect(shownRun(state())).toMatchObject({ origin: 'link', report: { model: OTHER.model } });
    expect(state().status).toBe('This result came with the link. It needs other.onnx to run: open it.');
    // Quantize runs what is open, as it was.
    await state().quantize();
    expect(engine.calls.at(-1)).toBe('quantize 3');
    expect(shownRun(state())).toMatchObject({ key: runs.at(-1)!.key, report: { recipe } });
  });

  test('gives none of its errors to layers of the same names', async () => {
    await state().openLink(OTHER_LINK);
    expect(shownRunHere(state())).toBeNull();
    expect(showsOtherNetwork(state())).toBe(true);
    expect(openNetworkNote(state())).toBe(', digits-mlp.onnx');
    state().selectRun(1);
    expect(shownRunHere(state())?.key).toBe(1);
    expect([showsOtherNetwork(state()), openNetworkNote(state())]).toEqual([false, '']);
  });

  test('once that is open, is all there is', async () => {
    await state().openLink(OTHER_LINK);
    await openModel(OTHER.model.sha256);
    expect(state().recipe).toEqual(LINKED);
    expect(state().runs.map(({ origin }) => origin)).toEqual(['link']);
    expect(shownRunHere(state())).not.toBeNull();
  });

  test('opens the example that it speaks of, where nothing was done yet', async () => {
    await state().openLink(CNN_LINK);
    expect(engine.calls).toEqual(['example digits-cnn', 'score']);
    expect(state().status).toBe('This result came with the link. Press Quantize to get it from this machine.');
  });

  test.each([
    ['a run was made', () => state().quantize()],
    ['a file was opened', () => openModel('own.onnx')],
  ])('takes nothing away where %s', async (_, act) => {
    await act();
    const { workspace, runs } = state();
    await state().openLink(CNN_LINK);
    expect(engine.calls).not.toContain('example digits-cnn');
    expect(state().workspace).toBe(workspace);
    expect(state().runs.slice(0, -1)).toEqual(runs);
  });
});

describe('on a page where nothing was done, a link is shown at once', () => {
  const runsOf = () => state().runs.map(({ origin, report }) => [origin, report.model.name]);

  test('the open network: beside its stored results', async () => {
    expect(await state().showLink(`#${encodeLink(LINKED, REPORT)}`)).toBe(true);
    expect(runsOf().at(-1)).toEqual(['link', 'digits-mlp.onnx']);
    expect(state()).toMatchObject({ recipe: LINKED, wanted: null, workspace: { example: 'digits-mlp' } });
    expect(engine.calls).toEqual([]);
  });

  test('another example: nothing of the first one, then that is opened', async () => {
    expect(await state().showLink(CNN_LINK)).toBe(true);
    expect(runsOf()).toEqual([['link', 'digits-cnn.onnx']]);
    expect(state()).toMatchObject({ sweep: null, path: null, float: null });
    expect(state().workspace).toMatchObject({ example: 'digits-cnn', model: null, data: [] });
    engine.openExample = (id) => {
      engine.calls.push(`example ${id}`);
      const workspace = workspaceOf(CNN.sha256);
      return Promise.resolve({ ...workspace, example: id, model: { ...workspace.model!, ...CNN } });
    };
    await state().start(null, null, state().status);
    expect(engine.calls).toEqual(['device', 'example digits-cnn', 'score']);
    expect(state()).toMatchObject({ recipe: LINKED, wanted: null });
    expect(runsOf()).toEqual([['link', 'digits-cnn.onnx']]);
    expect(state().status).toBe('This result came with the link. Press Quantize to get it from this machine.');
  });

  test('a file: nothing is open until that is; bits of its layers go to no other network', async () => {
    expect(await state().showLink(OTHER_LINK)).toBe(true);
    expect(runsOf()).toEqual([['link', 'other.onnx']]);
    expect(state().workspace).toMatchObject({ example: null, model: null, data: [] });
    expect(state().recipe).toEqual({ ...LINKED, layers: {} });
    await state().start(null, null, state().status);
    expect(engine.calls).toEqual(['device']);
    expect(state().status).toBe('This result came with the link. It needs other.onnx to run: open it.');
    await openModel('third.onnx');
    expect(state().recipe.layers).toEqual({});
    expect(state().runs).toEqual([]);
    await openModel(OTHER.model.sha256);
    expect(state().recipe).toEqual(LINKED);
  });

  test('a broken one changes nothing', async () => {
    const before = { ...state() };
    expect(await state().showLink('#v2=broken')).toBe(false);
    expect(state()).toEqual(before);
  });
});

test.each([
  ['the result of a link', () => state().openLink(`#${encodeLink(LINKED, REPORT)}`), 'digits-mlp.onnx, GPFQ at 3 bits'],
  ['one of another network', () => state().openLink(OTHER_LINK), 'other.onnx, GPFQ at 3 bits'],
  ['one’s own', () => state().quantize(), null],
])('the window is called after %s', async (_, act, title) => {
  await act();
  expect(linkTitle(state())).toBe(title);
});

test('a broken link is an alert, and nothing else', async () => {
  const { workspace, runs, recipe } = state();
  await state().openLink('#v1=broken');
  expect(state()).toMatchObject({ workspace, runs, recipe });
  expect(state().alert).toMatch(/^This link is broken/);
});
