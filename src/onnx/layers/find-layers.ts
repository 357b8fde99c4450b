/** Finds the layers whose weights can be quantized, and says why the others cannot. */
import type { NodeProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { traceConstant } from '../graph/constants';
import { findConv } from './conv-layer';
import { skip, type Finding } from './layer-candidate';
import type { GraphIndex } from '../graph/graph';
import { findGemm, findMatMul } from './matrix-layers';
import { countOps, describeNode } from '../graph/names';
import { isDefaultDomain } from '../wire/parse';
import { bodiesIn } from '../graph/traverse';

/** Operators of the default domain that hold weights which no method here quantizes. */
const IN_FLOAT: Partial<Record<string, string>> = {
  DeformConv: 'deformable convolutions are not quantized',
  LSTM: 'recurrent layers are not quantized',
  GRU: 'recurrent layers are not quantized',
  RNN: 'recurrent layers are not quantized',
};

/** The same, where one of their inputs is a constant matrix. */
const IN_FLOAT_WHERE_CONSTANT: Partial<Record<string, string>> = {
  Einsum: 'Einsum is not quantized',
  Gather: 'tables that are looked up are not quantized',
};

/** Operators of com.microsoft with weights of their own. */
const ORT_LAYERS = [
  'FusedConv',
  'FusedGemm',
  'FusedMatMul',
  'TransposeMatMul',
  'Attention',
  'NhwcConv',
  'GemmFloat8',
  'GemmFastGelu',
];

const LAYER_OPS = ['Conv', 'ConvTranspose', 'Gemm', 'MatMul', ...Object.keys(IN_FLOAT)];

/** @throws UserError where a layer contradicts itself, or its weights are not finite */
export function findLayer(node: NodeProto, index: GraphIndex): Finding {
  const inner = innerLayers(node);
  if (inner.length > 0)
    return skip(node, `it is an operator with bodies, and what lies inside runs in float: ${countOps(inner)}`);
  if (node.domain === 'com.microsoft' && ORT_LAYERS.includes(node.opType) && hasMatrix(node, index))
    return skip(node, "layers of onnxruntime's own domain are not quantized");
  if (!isDefaultDomain(node.domain)) return { kind: 'other' };
  const reason = IN_FLOAT[node.opType];
  if (reason) return skip(node, reason);
  const constantReason = IN_FLOAT_WHERE_CONSTANT[node.opType];
  if (constantReason && hasMatrix(node, index)) return skip(node, constantReason);
  const finding = search(node, index);
  if (finding.kind !== 'layer') return finding;
  const { input } = finding.layer;
  if (index.inputs.has(input) || index.varies[index.writer.get(input) ?? -1]) return finding;
  return skip(node, 'what it reads does not depend on the input of the network');
}

const FINDERS: Partial<Record<string, (node: NodeProto, index: GraphIndex) => Finding>> = {
  Conv: findConv,
  ConvTranspose: findConv,
  Gemm: findGemm,
  MatMul: findMatMul,
};

function search(node: NodeProto, index: GraphIndex): Finding {
  const find = FINDERS[node.opType];
  if (!find) return { kind: 'other' };
  if (!node.input[0] || !node.input[1] || !node.output[0])
    throw new UserError(`${describeNode(node)} needs two inputs and an output. The file is damaged.`);
  return find(node, index);
}

function hasMatrix(node: NodeProto, index: GraphIndex): boolean {
  return node.input.some((name) => {
    const traced = name ? traceConstant(name, index) : null;
    return traced?.kind === 'constant' && traced.constant.dims.length > 1;
  });
}

/** Operators with weights in the bodies (If, Loop, Scan) of a node. */
function innerLayers(node: NodeProto): string[] {
  return [...bodiesIn(node)]
    .flatMap((body) => body.node)
    .filter(({ domain, opType }) => isDefaultDomain(domain) && LAYER_OPS.includes(opType))
    .map(({ opType }) => opType);
}
