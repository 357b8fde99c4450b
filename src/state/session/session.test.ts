/** A page that was loaded again: what is there, what is waited for, and what comes back with its network. */
import { beforeEach, describe, expect, test } from 'vitest';
import { fakeEngine, REPORT, workspaceOf, type FakeEngine } from '../../../test/fake-engine';
import { openBitpath, wholeStore, type WholeStore } from '../../../test/store';
import { UserError } from '../../core/errors';
import { FEATURES } from '../../features/page';
import { encodeLink } from '../../features/quantize/link';
import { EXAMPLES } from '../../samples/examples';
import { keptParts, pageFeature } from '../feature';
import type { Bitpath } from '../store';
import type { Session } from './awaited';
import { readSession, sessionOf } from './session';

let engine: FakeEngine;
let bitpath: Bitpath;
let store: WholeStore;
const state = () => store.getState();
const openModel = (name: string) =>
  state().openFiles([name], () => Promise.resolve([{ name, bytes: new Uint8Array(1) }]), 'model');
const numbers = () => state().runs.map(({ key }) => key);

function openPage() {
  engine = fakeEngine();
  bitpath = openBitpath(engine);
  store = wholeStore(bitpath);
}
beforeEach(openPage);

/** As it is read after it was written. */
const kept = (): Session => readSession(structuredClone(sessionOf(bitpath.store.getState(), bitpath.features())))!;

function reload(session = kept()) {
  openPage();
  state().resume(session);
}

const CNN = EXAMPLES[1]!.model;

async function openCnn() {
  engine.openExample = (id) => {
    engine.calls.push(`example ${id}`);
    const { model, ...rest } = workspaceOf(CNN.sha256);
    return Promise.resolve({ ...rest, example: id, model: { ...model!, ...CNN } });
  };
}

test('the first example: nothing is waited for', async () => {
  await state().start(null);
  await state().quantize();
  state().setAllBits(6);
  const { runs, recipe, workspace } = state();
  reload();
  expect(state()).toMatchObject({ recipe, workspace, awaited: [], status: 'What was done here is back.' });
  expect(state().runs).toEqual(runs.map((run) => ({ ...run, run: null })));
  await state().start(null);
  expect(state()).toMatchObject({ recipe, awaited: [] });
  expect(numbers()).toEqual([1, 2, 3]);
});

test('another example opens by itself, and what was kept of it is there before and after', async () => {
  await openCnn();
  await state().openExample('digits-cnn');
  await state().quantize();
  state().setAllBits(6);
  const { recipe } = state();
  reload();
  await openCnn();
  expect(state().workspace).toMatchObject({ example: 'digits-cnn', model: null, data: [] });
  expect(numbers()).toEqual([1]);
  await state().start(null);
  expect(engine.calls).toEqual(['device', 'example digits-cnn', 'score']);
  expect(state()).toMatchObject({ recipe, awaited: [], job: null });
  expect(numbers()).toEqual([1]);
});

describe('files', () => {
  beforeEach(async () => {
    await openModel('a.onnx');
    await state().quantize();
    state().setAllBits(6);
    await state().quantize();
    state().setLayer('fc1', { bits: 7 });
  });

  test('are waited for; with their network all comes back, what was changed meanwhile too', async () => {
    reload();
    expect(state().workspace.model).toBeNull();
    expect(state().status).toBe('What was done here is back. Open its files again to go on.');
    expect(state().awaited[0]!.opened.files.map(({ name }) => name)).toEqual([
      'a.onnx',
      'digits-train.npz',
      'digits-test.npz',
    ]);
    state().removeRun(1);
    await openModel('a.onnx');
    expect(numbers()).toEqual([2]);
    expect(state().recipe.layers).toEqual({ fc1: { bits: 7 } });
    expect(state().awaited).toEqual([]);
  });

  test('another network takes nothing away: with theirs, all is there again', async () => {
    reload();
    state().removeRun(1);
    await openModel('b.onnx');
    expect(numbers()).toEqual([]);
    expect(state().awaited).toHaveLength(1);
    // And over another reload.
    await state().quantize();
    reload();
    expect(numbers()).toEqual([1]);
    expect(state().awaited.map(({ opened }) => opened.files[0]!.name)).toEqual(['b.onnx', 'a.onnx']);
    await openModel('a.onnx');
    expect(numbers()).toEqual([2]);
    expect(state().awaited.map(({ opened }) => opened.files[0]!.name)).toEqual(['b.onnx']);
    await openModel('b.onnx');
    expect(numbers()).toEqual([1]);
  });

  test('that are gone without: nothing is waited for any more', async () => {
    reload();
    state().forgetAwaited(state().awaited[0]!);
    expect(state().awaited).toEqual([]);
    await openModel('a.onnx');
    expect(numbers()).toEqual([]);
  });

  test('that are never opened stay named, reload after reload', () => {
    reload();
    reload();
    expect(numbers()).toEqual([1, 2]);
    expect(state().awaited[0]!.opened.files).toHaveLength(3);
  });

  test('that went with their worker are waited for as well', async () => {
    const { recipe } = state();
    state().lose(new UserError('The worker stopped: out of memory.'));
    expect(state()).toMatchObject({ job: null, device: null, alert: 'The worker stopped: out of memory.' });
    expect(state().workspace).toMatchObject({ model: null, data: [] });
    expect(state().runs.map(({ run }) => run)).toEqual([null, null]);
    await state().tryAgain();
    expect(engine.calls.at(-1)).toBe('device');
    await openModel('a.onnx');
    expect(numbers()).toEqual([1, 2]);
    expect(state()).toMatchObject({ recipe, awaited: [] });
  });
});

test('the result of a link whose network was never open waits for it again', async () => {
  const report = { ...REPORT, model: { ...REPORT.model, name: 'linked.onnx', sha256: 'linked.onnx' } };
  const recipe = { ...report.recipe, bits: 6, layers: { fc1: { bits: 2 } } };
  await state().showLink(`#${encodeLink(recipe, report)}`);
  reload();
  expect(state()).toMatchObject({ awaited: [], workspace: { model: null, example: null } });
  expect(numbers()).toEqual([1]);
  await openModel('linked.onnx');
  expect(state().recipe).toEqual(recipe);
  expect(state().runs.map(({ origin }) => origin)).toEqual(['link']);
});

describe('a feature that comes later', () => {
  interface Word {
    word: string;
  }
  const feature = pageFeature<Word, object>({
    id: 'words',
    panel: () => null,
    slice: { fresh: () => ({ word: 'fresh' }), actions: () => ({}) },
    reset: () => ({ word: 'reset' }),
    kept: keptParts(['word'], ({ word }: Word) => word),
    restore: (was) => (typeof was === 'string' ? { word: was } : null),
  });
  const word = () => (bitpath.store.getState() as unknown as Word).word;

  beforeEach(() => {
    bitpath.attach(feature);
    bitpath.store.setState({ word: 'said' } as never);
  });

  test('has what it has kept', () => {
    reload();
    bitpath.attach(feature);
    expect(word()).toBe('said');
  });

  test('has it over two reloads, if it has not come in between', () => {
    reload();
    reload();
    bitpath.attach(feature);
    expect(word()).toBe('said');
  });

  test('has nothing of another network', async () => {
    reload();
    await openModel('b.onnx');
    bitpath.attach(feature);
    expect(word()).toBe('fresh');
  });

  test('drops what it does not understand', () => {
    const session = kept();
    reload({ ...session, features: { ...session.features, words: { other: 'form' } } });
    bitpath.attach(feature);
    expect(word()).toBe('fresh');
  });
});

describe('what lies in the storage', () => {
  test.each<[string, (good: Session) => unknown]>([
    ['nothing', () => undefined],
    ['a text', () => 'session'],
    ['of another version', (good) => ({ ...good, version: 2 })],
    ['of no version', ({ version: _, ...good }) => good],
    ['with files that are none', (good) => ({ ...good, opened: { ...good.opened, files: [{ name: 3 }] } })],
    [
      'with a role that is none',
      (good) => ({ ...good, opened: { ...good.opened, files: [{ name: 'a', sha256: '', role: 'x' }] } }),
    ],
    ['without files', (good) => ({ ...good, opened: null })],
    ['without features', (good) => ({ ...good, features: null })],
    ['without a date', (good) => ({ ...good, saved: 'today' })],
  ])('is dropped: %s', (_, change) => expect(readSession(change(kept()))).toBeNull());

  test('what is waited for is dropped where it is none, and the rest stays', () => {
    const good = kept();
    const own = { opened: good.opened, features: {} };
    expect(readSession({ ...good, awaited: [own, 3, { opened: 3 }] })!.awaited).toEqual([own]);
  });
});

test('every feature that keeps something understands it, and no other form', async () => {
  for (const { load } of FEATURES) {
    const { id, kept: keep, restore } = await load();
    expect([id, keep === undefined], id).toEqual([id, restore === undefined]);
    if (!keep || !restore) continue;
    expect(restore(structuredClone(keep(bitpath.store.getState()))), id).not.toBeNull();
    for (const other of [undefined, null, 3, 'text', []]) expect(restore(other), id).toBeNull();
  }
});
