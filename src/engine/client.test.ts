import { expose, wrap } from 'comlink';
import { afterEach, expect, test } from 'vitest';
import { presetPreprocessing } from '../data/sets/preprocessing';
import { fakeEngine } from '../../test/fake-engine';
import type { EngineApi } from './api';
import { engineBehind } from './client';

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

test('the engine of the tests has the same methods', () => {
  const engine = fakeEngine();
  const methods = Object.entries(engine).filter(([name, value]) => typeof value === 'function' && name !== 'release');
  expect(methods.map(([name]) => name).sort()).toEqual(Object.keys(CALLS).sort());
});
