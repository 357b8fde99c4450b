import { expect, test } from 'vitest';
import { runOnnx } from '../../../../../test/run-onnx';
import { random } from '../../../../core/random';
import { writeOnnx } from '../../../../engine/training/write-student';
import { openJax, withoutThreads } from '../../../../train/jax';
import { freshPerceptron } from '../shared/fresh-graph';
import { foldedNetwork } from './fold';
import { firstParameters, logitsThrough, type Network } from './model';

const COUNT = 60;
const rng = random(9);
const normals = (count: number) => Float32Array.from({ length: count }, () => rng.normal());
const train = { x: normals(COUNT * 12), y: new Int32Array(COUNT), count: COUNT };
const data = { shape: [3, 2, 2], classes: 4, train };
const BASE = [10, 8];
const STUDENT = [5, 2];

const parameters = firstParameters(freshPerceptron(data, BASE, 2), STUDENT);
for (const [name, { values }] of Object.entries(parameters))
  if (!name.startsWith('w')) values.set(normals(values.length).map((z) => (name.includes('scale') ? 1 : 0) + 0.4 * z));

/** What batch norm over all training pictures at once gives. */
const unfolded = (network: Network, widths: readonly number[]) =>
  withoutThreads(async () => {
    const jax = (await openJax('wasm'))!;
    const tensors = Object.fromEntries(
      Object.entries(parameters).map(([name, { values, shape }]) => [
        name,
        jax.numpy.array(Float32Array.from(values), { shape: [...shape] }),
      ]),
    );
    const x = jax.numpy.array(Float32Array.from(train.x), { shape: [COUNT, 12] });
    const logits = (await logitsThrough(jax, tensors, network, widths, x).data()) as Float32Array;
    jax.tree.dispose(tensors);
    return logits;
  });

test.each([
  ['base', BASE],
  ['student', STUDENT],
] as const)(
  'the %s leaves as a network without batch norm that says the same in onnxruntime',
  async (network, widths) => {
    const bytes = writeOnnx(foldedNetwork(parameters, network, widths, data));
    const there = await runOnnx(bytes, train.x, [COUNT, 3, 2, 2]);
    const here = await unfolded(network, widths);
    expect(there).toHaveLength(COUNT * 4);
    here.forEach((z, i) => expect(Math.abs(there[i]! - z)).toBeLessThan(1e-5 * Math.max(1, Math.abs(z))));
  },
);
