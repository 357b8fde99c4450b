/** Needs workers, as they are in browsers. */
import { expect, test } from 'vitest';
import { modelBytes, node, tensor } from '../onnx/build';
import { openRuntime } from './onnxruntime';
import { floatTensor } from './runtime';
import { openSessionBeside, sharesCores } from './session-beside';

const model = modelBytes({
  inputs: { x: ['batch', 3], w: [3, 2] },
  outputs: { y: ['batch', 2] },
  nodes: [node('MatMul', ['x', 'w'], ['h']), node('Add', ['h', 'b'], ['y'])],
  initializers: [tensor('b', [2], [0.5, -0.5])],
});
const w = floatTensor(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]);
const x = (first: number) =>
  floatTensor(
    Float32Array.from({ length: 12 }, (_, i) => Math.sin(first + i)),
    [4, 3],
  );

test('runs that are asked for at once give what they give in this thread; inputs that stay are sent once', async () => {
  const here = await (await openRuntime()).open(model);
  const beside = await openSessionBeside(model);
  expect([beside.inputs, beside.outputs]).toEqual([here.inputs, here.outputs]);
  const inputs = [1, 2, 3].map(x);
  const found = await Promise.all(inputs.map((each) => beside.run({ x: each, w })));
  for (const [i, each] of inputs.entries()) expect(found[i]).toEqual(await here.run({ x: each, w }));
  const other = floatTensor(Float32Array.of(6, 5, 4, 3, 2, 1), [3, 2]);
  expect(await beside.run({ x: inputs[0]!, w: other })).toEqual(await here.run({ x: inputs[0]!, w: other }));
  await beside.close();
  await here.close();
});

test('what onnxruntime refuses arrives in its words, and the session goes on', async () => {
  await expect(openSessionBeside(new Uint8Array([1, 2, 3]))).rejects.toThrow('onnxruntime cannot run this network');
  const session = await openSessionBeside(model);
  const wrong = floatTensor(new Float32Array(4), [2, 2]);
  await expect(session.run({ x: wrong, w })).rejects.toThrow('onnxruntime stopped while it ran the network');
  expect((await session.run({ x: x(1), w }))['y']!.dims).toEqual([4, 2]);
  await session.close();
});

test('there is room where there are several cores', () => {
  expect(sharesCores()).toBe(navigator.hardwareConcurrency > 1);
});
