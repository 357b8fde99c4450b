/** Cuts a network into stages that run one after the other (docs/ARCHITECTURE.md 4.3). */
import { indexGraph, readsOf, type GraphIndex } from '../graph/graph';
import type { Network, Stage } from '../network';

/** Depends on no input of the network, and goes along with whoever reads it. */
const CONSTANT = -1;

export function cutStages(network: Network): Stage[] {
  const index = indexGraph(network.model.graph!);
  const stageOf = nodeStages(network, index);
  const layers = [null, ...network.layers];
  const nodes = layers.map((): number[] => []);
  stageOf.forEach((stage, n) => {
    if (stage !== CONSTANT) nodes[stage]!.push(n);
  });
  const { inputs, outputs, frees } = tensorsOf(nodes, stageOf, index);
  return layers.map((layer, i) => ({
    index: i,
    layer,
    nodes: withConstants(nodes[i]!, index, stageOf),
    inputs: [...inputs[i]!],
    outputs: [...outputs[i]!],
    frees: frees[i]!,
  }));
}

/** What each stage reads, leaves and frees. @param nodes of each stage */
function tensorsOf(nodes: readonly (readonly number[])[], stageOf: readonly number[], index: GraphIndex) {
  /** The stage that leaves a tensor; CONSTANT for what is never passed on. */
  const leftBy = (name: string) =>
    index.inputs.has(name) ? 0 : (stageOf[index.writer.get(name) ?? CONSTANT] ?? CONSTANT);
  const inputs = nodes.map(() => new Set<string>());
  const outputs = nodes.map(() => new Set<string>());
  const frees = nodes.map((): string[] => []);
  const lastReader = new Map([...index.inputs].map((name) => [name, 0]));
  nodes.forEach((own, stage) => {
    for (const n of own)
      for (const name of readsOf(index.nodes[n]!)) {
        const from = leftBy(name);
        const isInput = index.inputs.has(name);
        if (from === CONSTANT || (from === stage && !isInput)) continue;
        inputs[stage]!.add(name);
        if (!isInput) outputs[from]!.add(name);
        lastReader.set(name, stage);
      }
  });
  for (const name of index.outputs)
    if (leftBy(name) !== CONSTANT && !index.inputs.has(name)) outputs[leftBy(name)]!.add(name);
  for (const [name, last] of lastReader) if (!index.outputs.has(name)) frees[last]!.push(name);
  return { inputs, outputs, frees };
}

/** The largest layer number among a node's ancestors and itself; layer ℓ starts stage ℓ + 1. */
function nodeStages(network: Network, index: GraphIndex): number[] {
  const layerStage = new Map(network.layers.map((layer, i) => [layer.node, i + 1]));
  const stageOf: number[] = [];
  index.nodes.forEach((node, n) => {
    let stage = index.varies[n] ? 0 : CONSTANT;
    for (const name of readsOf(node)) stage = Math.max(stage, stageOf[index.writer.get(name) ?? -1] ?? CONSTANT);
    stageOf.push(Math.max(stage, layerStage.get(n) ?? CONSTANT));
  });
  return stageOf;
}

/** The nodes of a stage and the constant ones they read, in graph order. */
function withConstants(nodes: readonly number[], index: GraphIndex, stageOf: readonly number[]): number[] {
  const all = new Set(nodes);
  const pending = [...nodes];
  for (let n = pending.pop(); n !== undefined; n = pending.pop())
    for (const name of readsOf(index.nodes[n]!)) {
      const writer = index.writer.get(name);
      if (writer === undefined || stageOf[writer] !== CONSTANT || all.has(writer)) continue;
      all.add(writer);
      pending.push(writer);
    }
  return [...all].sort((a, b) => a - b);
}
