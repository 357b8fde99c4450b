/** Which operators exist, and which say that a network is quantized already. */
import type { ModelProto, NodeProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { describeNode, shorten } from './names';
import { isDefaultDomain } from '../wire/parse';
import { allNodes } from './traverse';

/**
 * Operators of the default domain, opset 1 to 26, the one that onnxruntime's exporters add to it, and those that it has
 * lost since its first version and onnxruntime still runs: Affine, Crop, DynamicSlice, ImageScaler, ParametricSoftplus,
 * Scale and ScaledTanh (networks that come from Core ML).
 */
const OPERATORS = new Set(
  `Abs Acos Acosh Add Affine AffineGrid And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool
  BatchNormalization Bernoulli BitCast BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BlackmanWindow Cast
  CastLike Ceil Celu CenterCropPad Clip Col2Im Compress Concat ConcatFromSequence Constant ConstantOfShape Conv
  ConvInteger ConvTranspose Cos Cosh Crop CumProd CumSum DFT DeformConv DepthToSpace DequantizeLinear Det Div Dropout
  DynamicQuantizeLinear DynamicSlice Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU Gather GatherElements
  GatherND Gelu Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater GreaterOrEqual GridSample GroupNormalization
  HammingWindow HannWindow HardSigmoid HardSwish Hardmax Identity If ImageDecoder ImageScaler InstanceNormalization
  IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax Loop LpNormalization LpPool MatMul
  MatMulInteger Max MaxPool MaxRoiPool MaxUnpool Mean MeanVarianceNormalization MelWeightMatrix Min Mish Mod Mul
  Multinomial Neg NegativeLogLikelihoodLoss NonMaxSuppression NonZero Not OneHot Optional OptionalGetElement
  OptionalHasElement Or PRelu Pad ParametricSoftplus Pow QLinearConv QLinearMatMul QuantizeLinear RMSNormalization RNN
  RandomNormal RandomNormalLike RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum
  ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare RegexFullMatch Relu Reshape
  Resize ReverseSequence RoiAlign RotaryEmbedding Round STFT Scale ScaledTanh Scan Scatter ScatterElements ScatterND
  Selu SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength SequenceMap Shape Shrink
  Sigmoid Sign SimplifiedLayerNormalization Sin Sinh Size Slice Softmax SoftmaxCrossEntropyLoss Softplus Softsign
  SpaceToDepth Split SplitToSequence Sqrt Squeeze StringConcat StringNormalizer StringSplit Sub Sum Swish Tan Tanh
  TensorScatter TfIdfVectorizer ThresholdedRelu Tile TopK Transpose Trilu Unique Unsqueeze Upsample Where Xor`.split(
    /\s+/,
  ),
);

/** Domains whose operators onnxruntime knows. */
const KNOWN_DOMAINS = ['com.microsoft', 'ai.onnx.ml'];

/** Names a function of the file, as its nodes do. */
export function functionKey(domain: string, name: string): string {
  return `${isDefaultDomain(domain) ? '' : domain}:${name}`;
}

/** @throws UserError that names an operator which neither ONNX nor the file itself defines */
export function refuseUnknownOperators(file: string, model: ModelProto): void {
  const functions = new Set(model.functions.map(({ domain, name }) => functionKey(domain, name)));
  for (const node of allNodes(model)) {
    const { domain, opType } = node;
    if (KNOWN_DOMAINS.includes(domain) || functions.has(functionKey(domain, opType))) continue;
    if (isDefaultDomain(domain) && OPERATORS.has(opType)) continue;
    const name = isDefaultDomain(domain) ? opType : `${domain}.${opType}`;
    throw new UserError(
      `${file} uses the operator ${shorten(name) || '(no name)'} (${describeNode(node)}), which neither ONNX nor the file itself defines.`,
    );
  }
}

const Q_OPERATORS = ['QLinearConv', 'QLinearMatMul', 'ConvInteger', 'MatMulInteger', 'DynamicQuantizeLinear'];
/** Of onnxruntime's own domain. */
const ORT_QUANTIZED =
  /^Q(Linear|Attention|Gemm|Ordered|MoE|EmbedLayerNorm)|^(MatMulNBits|MatMulBnb4|GatherBlockQuantized)$|^(DynamicQuantize|MatMulInteger)/;

function quantizedFormat({ domain, opType }: NodeProto): string | null {
  if (opType === 'QuantizeLinear' || opType === 'DequantizeLinear') return 'the QDQ format';
  if (isDefaultDomain(domain)) return Q_OPERATORS.includes(opType) ? 'the QOperator format' : null;
  return domain === 'com.microsoft' && ORT_QUANTIZED.test(opType) ? "onnxruntime's own format" : null;
}

/** @throws UserError where the network is quantized already */
export function refuseQuantized(file: string, model: ModelProto): void {
  for (const node of allNodes(model)) {
    const format = quantizedFormat(node);
    if (format)
      throw new UserError(
        `${file} is quantized already, in ${format} (${describeNode(node)}). Open the float32 network that it was made from.`,
      );
  }
}
