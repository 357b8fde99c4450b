import { TensorProto_DataType } from 'onnx-buf';
import { afterEach, expect, test } from 'vitest';
import { modelBytes, node, tensor } from '../../onnx/build';
import { liveDeviceTensors } from '../../runtime/device-tensor';
import { openRuntime } from '../../runtime/onnxruntime';
import { openWebgpuRuntime } from '../../runtime/onnxruntime-webgpu';
import { floatTensor, isOnDevice, type Activation } from '../../runtime/runtime';
import { sharedGpu } from './backend';
import { openSharedRuntime } from './shared-runtime';

const NOTHING = { tensors: 0, bytes: 0 };

/** y and its shape, which is of another type. */
const model = modelBytes({
  inputs: { x: ['batch', 3] },
  outputs: { y: ['batch', 5], size: { type: TensorProto_DataType.INT64, shape: [2] } },
  nodes: [node('MatMul', ['x', 'w'], ['y']), node('Shape', ['y'], ['size'])],
  initializers: [
    tensor(
      'w',
      [3, 5],
      Array.from({ length: 15 }, (_, i) => Math.sin(i)),
    ),
  ],
});

const feeds = {
  x: floatTensor(
    Float32Array.from({ length: 12 }, (_, i) => i / 7),
    [4, 3],
  ),
};

async function theGpu() {
  const found = await sharedGpu();
  if (found.kind === 'none') throw new Error(`these tests need WebGPU, but ${found.reason}`);
  return found.gpu;
}

const valuesOf = async (tensor: Activation) => [
  ...((isOnDevice(tensor) ? await tensor.read() : tensor).data as Float32Array),
];

afterEach(() => expect(liveDeviceTensors()).toEqual(NOTHING));

test('float outputs stay on the device, others come into memory, and closing frees what is still held', async () => {
  const runtime = await openSharedRuntime();
  const session = await runtime.openOnDevice!(model);
  const { y, size } = await session.run(feeds);
  const { device } = await theGpu();
  expect(isOnDevice(y!) && y.device === device).toBe(true);
  expect(isOnDevice(size!)).toBe(false);
  expect(await valuesOf(size!)).toEqual([4n, 5n]);
  const wasm = await (await openRuntime()).open(model);
  const expected = await valuesOf((await wasm.run(feeds)).y!);
  (await valuesOf(y!)).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  expect(liveDeviceTensors()).toEqual({ tensors: 1, bytes: 80 });
  if (isOnDevice(y!)) y.keep();
  await session.close();
  await wasm.close();
});

test('a tensor is freed by whoever holds it last', async () => {
  const session = await (await openSharedRuntime()).openOnDevice!(model);
  const { y } = await session.run(feeds);
  if (!isOnDevice(y!)) throw new Error('y is in memory');
  y.keep();
  y.release();
  expect(liveDeviceTensors()).toEqual({ tensors: 1, bytes: 80 });
  y.release();
  expect(liveDeviceTensors()).toEqual(NOTHING);
  await session.close();
});

test('what does not fit beside the others comes into memory', async () => {
  const { device, finish } = await theGpu();
  const session = await (await openWebgpuRuntime({ device, bytes: 100, finish })).openOnDevice!(model);
  const [first, second] = [await session.run(feeds), await session.run(feeds)];
  expect([isOnDevice(first.y!), isOnDevice(second.y!)]).toEqual([true, false]);
  expect(await valuesOf(second.y!)).toEqual(await valuesOf(first.y!));
  await session.close();
});

test('what lay on a lost device is not fed to another', async () => {
  const session = await (await openSharedRuntime()).openOnDevice!(model);
  const { y } = await session.run(feeds);
  const { device, lost } = await theGpu();
  device.destroy();
  await lost;
  await expect(session.run({ x: y! })).rejects.toThrow('the GPU device was lost');
  // Inputs in memory go to the new one.
  const again = await session.run(feeds);
  expect(isOnDevice(again.y!) && again.y.device !== device).toBe(true);
  await session.close();
});
