/** Gives each layer constants of its own, with BatchNormalization and Gemm's factors in them. */
import { TensorProto_DataType as DataType, type GraphProto, type NodeProto, type TensorProto } from 'onnx-buf';
import type { LayerId } from '../../core/brand';
import { attribute, node as makeNode } from '../build';
import { firstReaders, rowsOf, type FoundLayer } from './layer-candidate';
import type { GraphIndex } from '../graph/graph';
import { whileHeld } from './weak-memo';
import { withFields } from '../wire/messages';
import { freshNames } from '../graph/names';
import type { Layer } from '../network';
import { removeUnread } from '../graph/prune';
import { asConstant, asRows } from './weight-layout';
import { floatsToTensor, readFloats } from '../tensors/tensors';
import { allTensorNames } from '../graph/traverse';
import type { Widened } from './to-float32';

export interface Rewriting {
  graph: GraphProto;
  /** Of the graph before it is changed. */
  index: GraphIndex;
  /** Nodes that were folded into layers. */
  gone: ReadonlySet<NodeProto>;
  widened: Widened;
}

/**
 * Changes the graph, and drops what nothing reads any more. A constant keeps its name where one layer alone reads it;
 * each reader of a shared one has a constant of its own, on the same bytes where they read it in the same way.
 */
export function rewriteLayers(found: readonly FoundLayer[], { graph, index, gone, widened }: Rewriting): Layer[] {
  const fresh = freshNames(allTensorNames(graph));
  const uniqueId = freshNames(new Set(), (name, n) => `${name} (${n})`);
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const before = new Map<NodeProto, NodeProto>();

  /** Puts float32 values, with the type to be stored in, where a node of the layer reads them. */
  const place = (
    layer: FoundLayer,
    { node, slot }: { node: NodeProto; slot: number },
    wanted: string,
    make: (name: string) => TensorProto,
  ) => {
    const old = node.input[slot] ?? '';
    const name = constants.has(old) && isOnlyReader(node, old, index) ? old : fresh(wanted);
    const tensor = make(name);
    const stored = widened.computed.get(layer.node);
    if (stored !== undefined) widened.stored.set(tensor, stored);
    constants.set(name, tensor);
    while (node.input.length < slot) node.input.push('');
    node.input[slot] = name;
    return name;
  };

  const firsts = firstReaders(found);
  const placed = new Map<FoundLayer, { id: LayerId; weight: string }>();
  const layers = found.map((layer, i) => {
    const { node, slot, weightShape, neurons, addedBias = { node, slot: 2 } } = layer;
    const id = uniqueId(layer.name) as LayerId;
    const first = placed.get(firsts[i]!);
    const weight = place(layer, { node, slot }, `${id}.weight`, (name) => {
      if (first) return withFields(constants.get(first.weight)!, { name });
      const own = constants.get(name);
      if (own && layer.constant.direct && !layer.changed && own.dataType === Number(DataType.FLOAT)) return own;
      return floatsToTensor(name, weightShape, asConstant(layer, rowsOf(layer)));
    });
    placed.set(layer, { id, weight });
    const { biases } = layer;
    const bias = biases && place(layer, addedBias, `${id}.bias`, (name) => floatsToTensor(name, [neurons], biases));
    dropFactors(layer);
    if (layer.transposesInput) {
      const transposed = fresh(`${id}.input`);
      before.set(node, makeNode('Transpose', [layer.input], [transposed], { perm: [1, 0] }, transposed));
      layer.input = transposed;
      node.input[1 - slot] = transposed;
    }
    const sharedWith = first ? { sharedWith: first.id } : {};
    return { layer, id, weight, bias, ...sharedWith, tensor: constants.get(weight)! };
  });

  graph.initializer = [...constants.values()];
  graph.node = graph.node.flatMap((node) => {
    const first = before.get(node);
    return gone.has(node) ? [] : first ? [first, node] : [node];
  });
  removeUnread(graph, index);
  const position = new Map(graph.node.map((node, at) => [node, at]));
  return layers.map(({ layer, tensor, ...names }) =>
    finish(layer, tensor, { ...names, node: position.get(layer.node)! }),
  );
}

type OwnNames = Pick<Layer, 'id' | 'weight' | 'bias' | 'node' | 'sharedWith'>;

function finish(found: FoundLayer, tensor: TensorProto, own: OwnNames): Layer {
  const { name, op, input, output, neurons, inputs, groups, geometry, weightShape, biases, transposed } = found;
  // The constant in the graph is where the weights are; W is a view of it, or made from it where it lies otherwise.
  const view = { op, neurons, inputs, groups, transposed, weightShape };
  const W = whileHeld(() => asRows(view, readFloats(tensor)));
  return {
    ...own,
    ...{ name, op, input, output, neurons, inputs, groups, geometry, weightShape, biases, transposed },
    get weights() {
      return W();
    },
  };
}

/**
 * α and β are in the constants now; β stays with a C that is not a constant of ours. What a Transpose before the node
 * does, the node does no more: rows of X are read as they are by A·B, and by W·X as transposed.
 */
function dropFactors({ op, node, slot, biases, transposesInput }: FoundLayer): void {
  if (op !== 'Gemm') return;
  const dropped = [
    'alpha',
    ...(biases ? ['beta'] : []),
    ...(transposesInput ? [slot === 1 ? 'transA' : 'transB'] : []),
  ];
  node.attribute = node.attribute.filter(({ name }) => !dropped.includes(name));
  if (transposesInput && slot === 0) node.attribute.push(attribute('transB', 1));
}

function isOnlyReader(node: NodeProto, name: string, index: GraphIndex): boolean {
  const readers = index.readers.get(name) ?? [];
  const once = node.input.filter((input) => input === name).length === 1;
  return once && readers.length === 1 && index.nodes[readers[0]!] === node && !index.outputs.has(name);
}
