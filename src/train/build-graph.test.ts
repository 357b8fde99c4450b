import { expect, test } from 'vitest';
import { runOnnx } from '../../test/run-onnx';
import { random } from '../core/random';
import { writeOnnx } from '../engine/training/write-student';
import { buildGraph } from './build-graph';
import { studentOf } from './student';
import { evaluate } from './untrained/evaluate';

test('a network put together node by node is what its file is', async () => {
  const graph = buildGraph([2, 5, 6]);
  const stem = graph.normalize(graph.conv(graph.input, 4, 3));
  const pooled = graph.averagePool(graph.relu(stem));
  const reduced = graph.conv(graph.add([pooled, graph.conv(stem, 4, 1)]), 6, 3, 2);
  expect(reduced.shape).toEqual([6, 3, 3]);
  const network = studentOf(graph.close(graph.dense(graph.flatten(graph.globalAveragePool(reduced)), 3)), 1, 4);
  const rng = random(6);
  const x = Float32Array.from({ length: 4 * 60 }, () => rng.normal());
  const here = await evaluate(network, x, { normalization: 'stored' });
  const there = await runOnnx(writeOnnx(network), x, [4, 2, 5, 6]);
  const largest = there.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  there.forEach((value, i) => expect(Math.abs(here[i]! - value) / largest).toBeLessThan(1e-5));
});
