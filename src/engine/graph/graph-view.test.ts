import { expect, test } from 'vitest';
import { readNetwork } from '../../onnx/read';
import { drawnGraph, layOut, type GraphView } from './graph-view';
import { stepsOf } from '../../../test/steps';
import { blocksNetwork, smallNetwork } from '../../../test/networks';

test('a small network is drawn whole', async () => {
  const { nodes, edges, left } = drawnGraph(readNetwork([smallNetwork()]));
  expect(left).toBe(0);
  expect(nodes.map(({ text, kind }) => [text, kind])).toEqual([
    ['input', 'end'],
    ['conv1', 'layer'],
    ['Relu', 'node'],
    ['depthwise', 'layer'],
    ['Add', 'node'],
    ['Relu', 'node'],
    ['pointwise', 'layer'],
    ['GlobalAveragePool', 'node'],
    ['Flatten', 'node'],
    ['fc', 'layer'],
    ['logits', 'end'],
  ]);
  const names = new Map(nodes.map(({ id, text }) => [id, text]));
  // The residual: both ways into the sum.
  expect(edges.filter(({ to }) => names.get(to) === 'Add').map(({ from }) => names.get(from))).toEqual([
    'depthwise',
    'Relu',
  ]);
  expect(edges).toHaveLength(11);
});

test('of a large one only layers and joins, laid out without overlaps', async () => {
  const network = readNetwork([blocksNetwork(300, 2000)]);
  const views: GraphView[] = [];
  expect(await stepsOf(async () => views.push(await layOut(network)))).toBeLessThan(5_000_000);
  const view = views[0]!;
  expect(view.left).toBe(2000 - 600);
  expect(view.nodes).toHaveLength(602);
  expect(view.nodes.filter(({ kind }) => kind === 'layer')).toHaveLength(300);
  // input → conv1 → Add ← input, …
  expect(view.edges).toHaveLength(3 * 300 + 1);
  for (const { x, y, width, height } of view.nodes) {
    expect(x - width / 2).toBeGreaterThanOrEqual(0);
    expect(x + width / 2).toBeLessThanOrEqual(view.width);
    expect(y + height / 2).toBeLessThanOrEqual(view.height);
  }
  for (const { points } of view.edges)
    for (const { x, y } of points) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(view.width);
      expect(y).toBeLessThanOrEqual(view.height);
    }
  const byHeight = [...view.nodes].sort((a, b) => a.y - b.y);
  byHeight.slice(1).forEach((node, i) => {
    const above = byHeight[i]!;
    const apart = node.y - above.y >= node.height || Math.abs(node.x - above.x) >= (node.width + above.width) / 2;
    expect(apart, `${above.id} and ${node.id}`).toBe(true);
  });
});
