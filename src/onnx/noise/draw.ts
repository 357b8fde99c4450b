/** Random operators as graphs that give each sample draws of its own, the same in every run. */
import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from 'onnx-buf';
import { floatAttribute, intAttribute, intsAttribute } from '../graph/attributes';
import type { RandomNodes } from '../network';
import { openBuilder, type Builder } from './builder';
import { openDraws, type Draws } from './uniform';

/** CastLike came with it. */
const CAST_LIKE_OPSET = 15;

interface Context extends Builder, Draws {
  opset: number;
}

/** One operator, and its number among all. */
interface Drawing {
  node: NodeProto;
  operator: number;
}

/**
 * The nodes, with those that draw as graphs.
 * @param nodes some of the network's
 * @param fresh makes a name that no tensor of the network has
 */
export function drawn(
  nodes: readonly NodeProto[],
  { samples }: RandomNodes,
  opset: number,
  fresh: (name: string) => string,
): { nodes: NodeProto[]; constants: TensorProto[] } {
  const isDrawing = (node: NodeProto) => samples !== null && node.input.at(-1) === samples;
  if (samples === null || !nodes.some(isDrawing)) return { nodes: [...nodes], constants: [] };
  const builder = openBuilder(fresh);
  const context: Context = { ...builder, ...openDraws(builder, samples), opset };
  for (const node of nodes)
    if (isDrawing(node)) OPERATORS[node.opType]!(context, { node, operator: numberOf(node) });
    else builder.nodes.push(node);
  return { nodes: builder.nodes, constants: builder.constants };
}

/** The same for a node in whichever part of the network it runs. */
function numberOf({ output }: NodeProto): number {
  let hash = 0;
  for (const letter of output[0] ?? '') hash = (hash * 31 + letter.codePointAt(0)!) % 65_521;
  return hash;
}

const OPERATORS: Partial<Record<string, (context: Context, drawing: Drawing) => void>> = {
  Bernoulli(context, { node, operator }) {
    const { op, uniform, opset } = context;
    const [p = ''] = node.input;
    const u = like(context, uniform(op('Shape', [p]), operator), p);
    const hit = op('Less', [u, p]);
    const to = intAttribute(node, 'dtype', 0);
    if (to === 0 && opset >= CAST_LIKE_OPSET) op('CastLike', [hit, p], {}, node.output[0]!);
    else op('Cast', [hit], { to: to || DataType.FLOAT }, node.output[0]!);
  },

  // A class is drawn by its log-probability where noise of Gumbel's is added to each.
  Multinomial(context, { node, operator }) {
    const { op, whole, floats, uniform } = context;
    const [logits = ''] = node.input;
    const sizes = op('Shape', [logits]);
    const parts = [0, 1].map((axis) => op('Gather', [sizes, whole([axis], [1])]));
    const draws = whole([intAttribute(node, 'sample_size', 1)], [1]);
    const u = uniform(op('Concat', [parts[0]!, draws, parts[1]!], { axis: 0 }), operator);
    const gumbel = op('Mul', [op('Log', [op('Mul', [op('Log', [u]), floats([-1])])]), floats([-1])]);
    const apart = op('Reshape', [logits, op('Concat', [parts[0]!, whole([1], [1]), parts[1]!], { axis: 0 })]);
    const chosen = op('ArgMax', [op('Add', [apart, like(context, gumbel, logits)])], { axis: 2, keepdims: 0 });
    op('Cast', [chosen], { to: intAttribute(node, 'dtype', DataType.INT32) }, node.output[0]!);
  },

  RandomNormal: normal,
  RandomNormalLike: normal,
  RandomUniform: uniform,
  RandomUniformLike: uniform,

  // What is left is larger by as much as is dropped.
  Dropout(context, { node, operator }) {
    const { op, floats, uniform } = context;
    const [x = '', given] = node.input;
    const ratio = given ? op('Cast', [given], { to: DataType.FLOAT }) : floats([0.5]);
    const dropped = op('Less', [uniform(op('Shape', [x]), operator), ratio]);
    const mask = op('Not', [dropped], {}, node.output[1] || undefined);
    const factor = op('Div', [op('Cast', [mask], { to: DataType.FLOAT }), op('Sub', [floats([1]), ratio])]);
    op('Mul', [x, like(context, factor, x)], {}, node.output[0]!);
  },
};

/** The value in the type of another tensor, where the opset can say so; else float32. */
function like({ op, opset }: Context, value: string, other: string): string {
  return opset >= CAST_LIKE_OPSET ? op('CastLike', [value, other]) : value;
}

function normal(context: Context, drawing: Drawing): void {
  const { node, operator } = drawing;
  const value = context.normal(shapeOf(context, node), operator);
  give(context, node, value, floatAttribute(node, 'scale', 1), floatAttribute(node, 'mean', 0));
}

function uniform(context: Context, drawing: Drawing): void {
  const { node, operator } = drawing;
  const [low, high] = [floatAttribute(node, 'low', 0), floatAttribute(node, 'high', 1)];
  give(context, node, context.uniform(shapeOf(context, node), operator), high - low, low);
}

function shapeOf({ op, whole }: Context, node: NodeProto): string {
  const given = intsAttribute(node, 'shape');
  return given ? whole(given, [given.length]) : op('Shape', [node.input[0]!]);
}

/** factor · value + first, in the type that the node names, else in that of what it is like. */
function give(context: Context, node: NodeProto, value: string, factor: number, first: number): void {
  const { op, floats, opset } = context;
  const moved = op('Add', [op('Mul', [value, floats([factor])]), floats([first])]);
  const dtype = intAttribute(node, 'dtype', 0);
  if (dtype === 0 && node.opType.endsWith('Like') && opset >= CAST_LIKE_OPSET)
    op('CastLike', [moved, node.input[0]!], {}, node.output[0]!);
  else op('Cast', [moved], { to: dtype || DataType.FLOAT }, node.output[0]!);
}
