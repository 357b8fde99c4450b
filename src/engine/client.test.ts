import { expose, wrap } from 'comlink';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { presetPreprocessing } from '../data/sets/preprocessing';
import { fakeEngine } from '../../test/fake-engine';
import type { EngineApi } from './api';
import { connectEngine, engineBehind, type EngineWorker } from './client';

const onProgress = () => undefined;
const preprocessing = presetPreprocessing('0 to 1');

/** Every method with every argument: a new one, or a new argument of an old one, has to be added, or this is no program. */
const CALLS: { [Method in keyof EngineApi]: Required<Parameters<EngineApi[Method]>> } = {
  device: ['wasm', 'webgpu'],
  openExample: ['digits-mlp'],
  open: [[{ name: 'a.onnx', bytes: new Uint8Array([1]) }], 'calibration', onProgress],
  synthesize: [{ count: 3, seed: 4, distribution: 'normal' } as never],
  setRole: [5, 'both'],
  setPreprocessing: [preprocessing, -1],
  setScoring: [{ output: 'logits', classAxis: 2 }],
  setEvaluationCount: [100, 7],
  previews: ['evaluation', 8],
  scoreFloat: [onProgress],
  diagnose: [],
  tryPresets: [onProgress],
  preflight: [],
  graph: [],
  run: ['quantize', 'sweep', { bits: [2] }, onProgress, () => undefined],
  ask: ['quantize', 'classes', { run: 1 }],
  cancel: [],
};

const ports: MessagePort[] = [];
afterEach(() => ports.splice(0).forEach((port) => port.close()));

/** The page's engine, and what reaches the worker through a channel as it is between the two. */
function connected() {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const reached: [string, unknown[]][] = [];
  const worker = Object.fromEntries(
    Object.keys(CALLS).map((name) => [name, (...given: unknown[]) => void reached.push([name, given])]),
  );
  expose(worker, port1);
  return { engine: engineBehind(wrap<EngineApi>(port2)), reached };
}

/** Functions arrive as others that call them. */
const comparable = (values: readonly unknown[]) =>
  values.map((value) => (typeof value === 'function' ? 'a function' : value));

test.each(Object.entries(CALLS))('%s reaches the worker with all its arguments', async (name, given) => {
  const { engine, reached } = connected();
  const call = engine[name as keyof EngineApi] as (...all: unknown[]) => Promise<unknown>;
  await call(...given);
  expect(reached.map(([method, all]) => [method, comparable(all)])).toEqual([[name, comparable(given)]]);
});

/** A function of the page, as the worker has it. */
type Tell = (value: unknown) => Promise<void>;

test('what the worker tells on the way reaches the page', async () => {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const worker = {
    async run(_: string, __: string, ___: unknown, tell: Tell, onPoint: Tell) {
      await tell({ fraction: 0.5 });
      await onPoint({ bits: 3 });
      return 'done';
    },
  };
  expose(worker, port1);
  const engine = engineBehind(wrap<EngineApi>(port2));
  const told: unknown[] = [];
  const done = await engine.run(
    'quantize',
    'sweep',
    {},
    (progress) => told.push(progress),
    (point) => told.push(point),
  );
  expect([done, ...told]).toEqual(['done', { fraction: 0.5 }, { bits: 3 }]);
});

/** A worker of the test's: it answers where it has a method, and dies when told to. */
function fakeWorker(answers: object) {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  expose(answers, port1);
  const events = new EventTarget();
  const worker = {
    postMessage: (message: unknown, transfer: Transferable[] = []) => port2.postMessage(message, transfer),
    addEventListener: (type: string, listener: never) =>
      (type === 'error' ? events : port2).addEventListener(type, listener),
    removeEventListener: (type: string, listener: never) => port2.removeEventListener(type, listener),
    start: () => port2.start(),
    terminate: vi.fn(),
  } as unknown as EngineWorker & { terminate: ReturnType<typeof vi.fn> };
  const die = (message?: string) => events.dispatchEvent(Object.assign(new Event('error'), message ? { message } : {}));
  return { worker, die };
}

describe('a worker that dies', () => {
  const NEVER = { cancel: () => new Promise(() => undefined) };
  const ticks = () => new Promise((resolve) => setTimeout(resolve, 5));

  test.each([
    [
      undefined,
      'NotLoaded',
      'The worker, which does the work, could not be loaded: the network is away, or the page was renewed on its server since it was opened. Try again; if that does not help, reload the page.',
    ],
    ['out of memory', 'UserError', 'The worker stopped: out of memory.'],
  ])('with the message %j: what waits for it fails with a sentence', async (said, name, message) => {
    const { worker, die } = fakeWorker(NEVER);
    const onDeath = vi.fn();
    const engine = connectEngine(onDeath, () => worker);
    const waiting = [engine.cancel(), engine.cancel()].map((call) => call.catch((error: unknown) => error));
    die(said);
    for (const failure of await Promise.all(waiting)) expect(failure).toMatchObject({ name, message });
    await ticks();
    expect(worker.terminate).toHaveBeenCalledOnce();
    expect(onDeath).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name, message }));
  });

  test('the next call starts another one', async () => {
    const first = fakeWorker(NEVER);
    const second = fakeWorker({ graph: () => 'drawn' });
    const workers = [first.worker, second.worker];
    const start = vi.fn(() => workers.shift()!);
    const engine = connectEngine(() => undefined, start);
    expect(start).not.toHaveBeenCalled();
    const failed = engine.cancel().catch(() => 'failed');
    first.die();
    expect(await failed).toBe('failed');
    expect(await engine.graph()).toBe('drawn');
    // It says so once more: that is of the one before.
    first.die();
    expect(await engine.graph()).toBe('drawn');
    expect(start).toHaveBeenCalledTimes(2);
  });
});

test('the engine of the tests has the same methods', () => {
  const engine = fakeEngine();
  const methods = Object.entries(engine).filter(([name, value]) => typeof value === 'function' && name !== 'release');
  expect(methods.map(([name]) => name).sort()).toEqual(Object.keys(CALLS).sort());
});
