import { expect, test } from 'vitest';
import { graph, modelBytes, node, tensor, type ModelParts } from '../build';
import { input, readAndRun, weights } from '../../../test/runs';

/** x (2, 4) → Gemm fc → a → … → y */
const around = (parts: Partial<ModelParts>): Uint8Array =>
  modelBytes({
    inputs: { x: ['batch', 4] },
    outputs: { y: null },
    ...parts,
    nodes: [node('Gemm', ['x', 'w'], ['a'], {}, 'fc'), ...(parts.nodes ?? [])],
    initializers: [weights('w', [4, 4]), ...(parts.initializers ?? [])],
  });

test.each<[string, Partial<ModelParts>, string]>([
  [
    'a body of If',
    {
      nodes: [
        node('ReduceSum', ['x'], ['sum'], { keepdims: 0 }),
        node('Less', ['sum', 'limit'], ['less']),
        node(
          'If',
          ['less'],
          ['y'],
          {
            then_branch: graph({ outputs: { t: null }, nodes: [node('MatMul', ['a', 'v'], ['t'])] }),
            else_branch: graph({ outputs: { e: null }, nodes: [node('Add', ['a', 'x'], ['e'])] }),
          },
          'inner',
        ),
      ],
      initializers: [weights('v', [4, 4]), tensor('limit', [], [0.5])],
    },
    'it is an operator with bodies, and what lies inside runs in float: one MatMul',
  ],
  [
    "a layer of onnxruntime's domain",
    {
      nodes: [node('FusedMatMul', ['a', 'v'], ['y'], {}, 'inner', 'com.microsoft')],
      initializers: [weights('v', [4, 4])],
      domains: ['com.microsoft'],
    },
    "layers of onnxruntime's own domain are not quantized",
  ],
  [
    'Einsum with a constant',
    {
      nodes: [node('Einsum', ['a', 'v'], ['y'], { equation: 'ij,jk->ik' }, 'inner')],
      initializers: [weights('v', [4, 4])],
    },
    'Einsum is not quantized',
  ],
])('%s runs in float, and says so', async (_, parts, reason) => {
  const network = await readAndRun(around(parts), { x: input([2, 4]) });
  expect(network.layers.map(({ name }) => name)).toEqual(['fc']);
  expect(network.skipped.map((skipped) => [skipped.name, skipped.reason])).toEqual([['inner', reason]]);
});
