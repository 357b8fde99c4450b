import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { liveMemory } from '../../gpu/buffers';
import { liveDeviceTensors } from '../../runtime/device-tensor';
import { sharedGpu } from './backend';
import { openEngine } from '../../../test/engine';
import { smallData, smallNetwork } from '../../../test/networks';
import { type Recipe } from '../../features/quantize/job/recipe';
import { DEFAULT_RECIPE } from '../../features/quantize/job/recipe-fields';
import type { Report } from '../../features/quantize/job/report';
import type { BackendKind } from './kind';

const recipe: Recipe = { ...DEFAULT_RECIPE, calibrationCount: 20 };
const quiet = () => undefined;
const NOTHING = { tensors: 0, bytes: 0 };
const files = () => [smallNetwork(), smallData('train.npz', 30), smallData('test.npz', 20, { seed: 2 })];

type Engine = ReturnType<typeof openEngine>;
const opened: Engine[] = [];

async function open(backend: BackendKind, runtime: 'webgpu' | 'wasm'): Promise<Engine> {
  const engine = openEngine();
  opened.push(engine);
  await engine.device(backend, runtime);
  await engine.open(files(), null);
  return engine;
}

/** Opening files anew closes the sessions, and lets go of what was kept for the next run. */
const empty = (engine: Engine) => engine.open([smallNetwork()], null);

async function theDevice(): Promise<GPUDevice> {
  const found = await sharedGpu();
  if (found.kind === 'none') throw new Error(`these tests need WebGPU, but ${found.reason}`);
  return found.gpu.device;
}

/** Bytes that onnxruntime has mapped for reading: its buffers have no label, those of the solver do. */
const read: number[] = [];

beforeEach(() => {
  read.length = 0;
  const map = GPUBuffer.prototype.mapAsync;
  vi.spyOn(GPUBuffer.prototype, 'mapAsync').mockImplementation(function (this: GPUBuffer, ...args) {
    if (this.label === '' && args[0] === GPUMapMode.READ) read.push(this.size);
    return map.apply(this, args);
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const engine of opened.splice(0)) await empty(engine);
  expect(liveDeviceTensors()).toEqual(NOTHING);
  expect(liveMemory()).toEqual({ buffers: 0, bytes: 0 });
});

const outcome = ({ scores, layers }: Report) => ({ scores, layers: layers.map(({ seconds: _, ...rest }) => rest) });

/** The exported file, all of whose bits follow from the letters where no bias is corrected. */
const file = async (engine: Engine, run: number) => [...(await engine.exportOnnx(run, 'qdq'))];

/** Kernels compile slowly on an emulated GPU, for each device anew. */
vi.setConfig({ testTimeout: 10 * 60_000 });

test('the network runs on the GPU too, to the same result', async () => {
  const webgpu = (await (await open('wasm', 'webgpu')).quantize(recipe, quiet)).report;
  const wasm = (await (await open('wasm', 'wasm')).quantize(recipe, quiet)).report;
  expect(webgpu.device.runtime).toMatch(/^onnxruntime-web [\d.]+ WebGPU$/);
  expect(wasm.device.runtime).toMatch(/^onnxruntime-web [\d.]+ wasm, \d threads?$/);
  expect(webgpu.scores!.top1).toBe(wasm.scores!.top1);
  webgpu.layers.forEach((layer, i) => expect(layer.relativeError).toBeCloseTo(wasm.layers[i]!.relativeError, 3));
});

test('activations handed over on the device give the letters of those that go through memory', async () => {
  const shared = await open('webgpu', 'webgpu');
  const through = await open('webgpu', 'wasm');
  const plain = { ...recipe, correctBias: false };
  const [a, b] = [await shared.quantize(plain, quiet), await through.quantize(plain, quiet)];
  expect(await file(shared, a.run)).toEqual(await file(through, b.run));
  a.report.layers.forEach((layer, i) => expect(layer.relativeError).toBeCloseTo(b.report.layers[i]!.relativeError, 5));
});

test('no activation comes back into memory: onnxruntime reads what is scored, and nothing else', async () => {
  const engine = await open('webgpu', 'webgpu');
  await engine.scoreFloat(quiet);
  expect(read).not.toEqual([]);
  // One version of the network is scored at a time: the quantized one reads what the float one has.
  const scored = 4 * 4 * 20;
  read.length = 0;
  await engine.quantize(recipe, quiet);
  expect(read).toEqual([scored]);
  // What is kept for the next run stays on the device.
  expect(liveDeviceTensors().tensors).toBeGreaterThan(0);
  read.length = 0;
  const { report } = await engine.quantize({ ...recipe, layers: { fc: { bits: 2 } } }, quiet);
  expect(report.reused).toBe(3);
  expect(read).toEqual([scored]);
});

test('layers that run elsewhere read them from there', async () => {
  const engine = await open('wasm', 'webgpu');
  const plain = { ...recipe, correctBias: false };
  const found = await engine.quantize(plain, quiet);
  const other = await open('wasm', 'wasm');
  const expected = await other.quantize(plain, quiet);
  expect(read.length).toBeGreaterThan(4);
  expect(await file(engine, found.run)).toEqual(await file(other, expected.run));
});

test.each(['depthwise', 'fc', 'Scoring'])(
  'a device lost at %s: the job goes on with another, to the same bits',
  async (place) => {
    const undisturbed = await (await open('webgpu', 'webgpu')).quantize(recipe, quiet);
    const engine = await open('webgpu', 'webgpu');
    await engine.scoreFloat(quiet);
    const before = await theDevice();
    let lost = false;
    const disturbed = await engine.quantize(recipe, ({ message }) => {
      if (!lost && message.includes(place)) before.destroy();
      lost ||= message.includes(place);
    });
    expect(lost).toBe(true);
    expect(await theDevice()).not.toBe(before);
    expect(outcome(disturbed.report)).toEqual(outcome(undisturbed.report));
  },
);

test('after a change, sensitivity and a path: as undisturbed, and nothing is left', async () => {
  const engine = await open('webgpu', 'webgpu');
  const other = await open('webgpu', 'wasm');
  const [a, b] = [await engine.sensitivity(recipe, quiet), await other.sensitivity(recipe, quiet)];
  a.layers.forEach(({ ownErrors }, i) =>
    ownErrors.forEach((error, w) => expect(error).toBeCloseTo(b.layers[i]!.ownErrors[w]!, 4)),
  );
  expect(liveDeviceTensors()).toEqual(NOTHING);
  const path = await engine.path(recipe, 'pointwise', quiet);
  expect(path.median.at(-1)).toBeCloseTo((await other.path(recipe, 'pointwise', quiet)).median.at(-1)!, 4);
});

test('a cancel or an error on the way lets go of what the job held, and the next one gives the same bits', async () => {
  const engine = await open('webgpu', 'webgpu');
  const undisturbed = await engine.quantize(recipe, quiet);
  const held = liveDeviceTensors();
  const disturb = (place: string, act: () => void) =>
    engine.quantize({ ...recipe, seed: 2 }, ({ message }) => {
      if (message.includes(place)) act();
    });
  const fail = () => {
    throw new Error('no more');
  };
  for (const place of ['depthwise', 'fc']) {
    await expect(disturb(place, () => void engine.cancel())).rejects.toThrow('The job was cancelled.');
    await expect(disturb(place, fail)).rejects.toThrow('no more');
  }
  const { report } = await engine.quantize(recipe, quiet);
  expect(outcome(report)).toEqual(outcome(undisturbed.report));
  expect(liveDeviceTensors()).toEqual(held);
});

test('jobs hold no more than one does, and closing leaves no buffer on the device, not even of onnxruntime', async () => {
  const device = await theDevice();
  const buffers = new Set<GPUBuffer>();
  const create = device.createBuffer.bind(device);
  vi.spyOn(device, 'createBuffer').mockImplementation((descriptor) => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffers.add(buffer);
    buffer.destroy = () => {
      buffers.delete(buffer);
      destroy();
    };
    return buffer;
  });
  const engine = await open('webgpu', 'webgpu');
  const held: unknown[] = [];
  for (let job = 0; job < 6; job++) {
    await engine.quantize({ ...recipe, seed: 1 + (job % 2) }, quiet);
    held.push(liveDeviceTensors());
  }
  expect(held).toEqual(held.map(() => held[0]));
  expect(buffers.size).toBeGreaterThan(0);
  await empty(engine);
  expect(buffers.size).toBe(0);
});
