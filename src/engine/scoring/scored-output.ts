/** Which output of a network is scored, which tensor stands for it, and which of its axes the classes are. */
import type { NodeProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { intAttribute } from '../../onnx/graph/attributes';
import { classAxis } from '../../onnx/graph/class-axis';
import { shapedGraph } from '../../onnx/graph/known-shapes';
import type { KnownShape, ShapedGraph } from '../../onnx/graph/shaped-graph';
import type { Network, TensorInfo } from '../../onnx/network';

/** What was chosen; null: what the graph says. */
export interface ScoringChoice {
  readonly output: string | null;
  /** Of the tensor that is scored, from the front. */
  readonly classAxis: number | null;
}

export const NO_CHOICE: ScoringChoice = { output: null, classAxis: null };

export interface ScoredOutput {
  /** Of the network. */
  readonly output: string;
  /** What is read in its place: itself, or what is in front of an ArgMax at its end. */
  readonly tensor: string;
  /** It gives ids of classes, and nothing in front of them is known. */
  readonly ids: boolean;
  /** From the front, or, below 0, from the end; null: neither the graph nor anybody says. */
  readonly classAxis: number | null;
  /** Somebody has chosen that axis. */
  readonly chosen: boolean;
  /** Of the tensor, as far as it is known; null: not even how many axes it has. */
  readonly shape: KnownShape | null;
}

const graphs = new WeakMap<Network, ShapedGraph>();

function graphOf(network: Network): ShapedGraph {
  const known = graphs.get(network) ?? shapedGraph(network.model.graph!);
  graphs.set(network, known);
  return known;
}

const NUMBERS = /^(u?int\d+|bool)$/;

/** Operators that give sequences and maps, which files may declare as tensors. */
const NO_TENSORS = /^(Sequence(Construct|Empty|Erase|Insert|Map)|SplitToSequence|Optional|ZipMap|DictVectorizer)$/;

/** Outputs that can be scored: floats, what an ArgMax gives, and ids. */
export function scorableOutputs(network: Network): TensorInfo[] {
  const { index } = graphOf(network);
  const isTensor = (name: string) => !NO_TENSORS.test(index.nodes[index.writer.get(name) ?? -1]?.opType ?? '');
  return network.outputs.filter(({ name, type }) => (type === 'float' || NUMBERS.test(type)) && isTensor(name));
}

/**
 * The output that was chosen, else the first of floats, else the first with an ArgMax at its end, else the first of ids.
 * @throws UserError where the choice is none of the network's outputs or axes
 */
export function scoredOutput(network: Network, choice: ScoringChoice = NO_CHOICE): ScoredOutput {
  const graph = graphOf(network);
  const found = scorableOutputs(network).map((info) => ({ info, front: frontOf(info.name, graph) }));
  const chosen = choice.output === null ? null : found.find(({ info }) => info.name === choice.output);
  if (chosen === undefined)
    throw new UserError(
      `${network.name} has no output ${choice.output} that can be scored: ${found.map(({ info }) => info.name).join(', ') || 'none'}.`,
    );
  const { info, front } = chosen ??
    found.find((one) => one.info.type === 'float' && !one.front) ??
    found.find((one) => one.front) ??
    found[0] ?? { info: network.outputs[0]!, front: null };
  const tensor = front?.tensor ?? info.name;
  const shape = graph.shapeOf(tensor);
  return {
    output: info.name,
    tensor,
    ids: !front && info.type !== 'float' && NUMBERS.test(info.type),
    classAxis: checkedAxis(choice.classAxis, shape) ?? front?.axis ?? classAxis(tensor, graph, network.opset),
    chosen: choice.classAxis !== null,
    shape,
  };
}

function checkedAxis(axis: number | null, shape: KnownShape | null): number | null {
  if (axis === null) return null;
  const axes = shape?.length ?? 8;
  if (!Number.isInteger(axis) || axis < 0 || axis >= axes)
    throw new UserError(`The axis of the classes must be a whole number from 0 to ${axes - 1}, and is ${axis}.`);
  return axis;
}

/** Operators between an ArgMax and the output, that change nothing of what it says. */
const PASSES = ['Identity', 'Cast', 'Squeeze', 'Unsqueeze', 'Reshape', 'Flatten'];

/** What is in front of an ArgMax (or the places of a TopK) at the end; null where there is none. */
function frontOf(output: string, { index }: ShapedGraph): { tensor: string; axis: number } | null {
  let from = output;
  for (;;) {
    const at = index.writer.get(from) ?? -1;
    const node: NodeProto | undefined = index.nodes[at];
    if (!node || !index.varies[at]) return null;
    const places = node.opType === 'TopK' && node.output[1] === from;
    if (node.opType === 'ArgMax' || places)
      return { tensor: node.input[0]!, axis: intAttribute(node, 'axis', places ? -1 : 0) };
    if (!PASSES.includes(node.opType)) return null;
    from = node.input[0]!;
  }
}

/** Lengths alone will decide which axis the classes are, and there is more than one that they could be. */
export function isGuessed({ classAxis, ids, shape }: ScoredOutput): boolean {
  return classAxis === null && !ids && shape !== null && shape.slice(1).filter((length) => length !== 1).length > 1;
}
