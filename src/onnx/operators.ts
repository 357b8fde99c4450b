/** Which operators exist, and which say that a network is quantized already. */
import type { GraphProto, ModelProto } from 'onnx-buf';
import { UserError } from '../core/errors';
import { describeNode } from './graph';

/** Operators of the default domain, opset 1 to 23. */
const OPERATORS = new Set(
  `Abs Acos Acosh Add AffineGrid And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool BatchNormalization
  Bernoulli BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BlackmanWindow Cast CastLike Ceil Celu
  CenterCropPad Clip Col2Im Compress Concat ConcatFromSequence Constant ConstantOfShape Conv ConvInteger
  ConvTranspose Cos Cosh CumSum DFT DeformConv DepthToSpace DequantizeLinear Det Div Dropout DynamicQuantizeLinear
  Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm
  GlobalAveragePool GlobalLpPool GlobalMaxPool Greater GreaterOrEqual GridSample GroupNormalization HammingWindow
  HannWindow HardSigmoid HardSwish Hardmax Identity If ImageDecoder InstanceNormalization IsInf IsNaN LRN LSTM
  LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax Loop LpNormalization LpPool MatMul MatMulInteger Max
  MaxPool MaxRoiPool MaxUnpool Mean MeanVarianceNormalization MelWeightMatrix Min Mish Mod Mul Multinomial Neg
  NegativeLogLikelihoodLoss NonMaxSuppression NonZero Not OneHot Optional OptionalGetElement OptionalHasElement Or
  PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RMSNormalization RNN RandomNormal RandomNormalLike
  RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax
  ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare RegexFullMatch Relu Reshape Resize ReverseSequence
  RoiAlign RotaryEmbedding Round STFT Scan Scatter ScatterElements ScatterND Selu SequenceAt SequenceConstruct
  SequenceEmpty SequenceErase SequenceInsert SequenceLength SequenceMap Shape Shrink Sigmoid Sign Sin Sinh Size
  Slice Softmax SoftmaxCrossEntropyLoss Softplus Softsign SpaceToDepth Split SplitToSequence Sqrt Squeeze
  StringConcat StringNormalizer StringSplit Sub Sum Swish Tan Tanh TensorScatter TfIdfVectorizer ThresholdedRelu
  Tile TopK Transpose Trilu Unique Unsqueeze Upsample Where Xor`.split(/\s+/),
);

/** @throws UserError that names an operator which neither ONNX nor the file itself defines */
export function refuseUnknownOperators(file: string, model: ModelProto): void {
  const functions = new Set(model.functions.map(({ domain, name }) => `${domain}:${name}`));
  for (const node of model.graph!.node) {
    const standard = node.domain === '' || node.domain === 'ai.onnx';
    if (functions.has(`${node.domain}:${node.opType}`)) continue;
    if (standard && !OPERATORS.has(node.opType))
      throw new UserError(
        `${file} uses the operator ${node.opType} (${describeNode(node)}), which ONNX does not define.`,
      );
  }
}

const QUANTIZED = ['QLinearConv', 'QLinearMatMul', 'ConvInteger', 'MatMulInteger', 'DequantizeLinear'];

/** @throws UserError where the weights are integers already */
export function refuseQuantized(file: string, graph: GraphProto): void {
  const node = graph.node.find(({ opType }) => QUANTIZED.includes(opType));
  if (node)
    throw new UserError(
      `${file} is quantized already (${describeNode(node)}). Open the float32 network that it was made from.`,
    );
}
