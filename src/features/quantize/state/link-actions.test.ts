import { beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../../core/errors';
import { presetPreprocessing } from '../../../data/sets/preprocessing';
import { DEFAULT_RECIPE } from '../job/recipe-fields';
import type { Report } from '../job/report';
import type { Reading } from '../../../engine/workspace/references';
import { FIRST_PAINT } from '../first-paint';
import { encodeLink } from '../link';
import { fakeEngine, REPORT, type FakeEngine } from '../../../../test/fake-engine';
import { isOnOtherData } from './runs';
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

test('a broken link is an alert, and nothing else', async () => {
  const { workspace, runs, recipe } = state();
  await state().openLink('#v1=broken');
  expect(state()).toMatchObject({ workspace, runs, recipe });
  expect(state().alert).toMatch(/^This link is broken/);
});
