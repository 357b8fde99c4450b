/** What a file of quantized layers says to whoever runs it elsewhere. */
import { create } from '@bufbuild/protobuf';
import { StringStringEntryProtoSchema, type ModelProto } from 'onnx-buf';
import { withFields } from '../wire/messages';
import { PER_CHANNEL_OPSET } from '../wire/opsets';

/** Of an entry of the file's metadata. */
export const NOTE_KEY = 'bitpath.onnxruntime';

/** The session option with which onnxruntime's native CPU build gives the outputs that were scored. */
export const EXACT_OPTION = 'session.qdq_matmulnbits_accuracy_level';

/**
 * Measured with onnxruntime-node 1.30: 5e-3 of the largest output without the option, 3e-7 with it, at 2, 3, 4 and 8 bits,
 * opset 13 and 21; onnxruntime-web fuses nothing.
 */
const NOTE =
  `onnxruntime fuses DequantizeLinear and MatMul or Gemm on CPUs, and rounds what goes into them to 8 bits. ` +
  `Set the session option ${EXACT_OPTION} to 0, or session.disable_quant_qdq to 1, for the outputs of the float arithmetic.`;

/** Whether onnxruntime fuses the layers of an operator with the DequantizeLinear that files of this opset have. */
export function isFused(op: string, opset: number): boolean {
  return opset >= PER_CHANNEL_OPSET && (op === 'MatMul' || op === 'Gemm');
}

/** The model with the note among its metadata, whatever else is there. */
export function withRuntimeNote(model: ModelProto): ModelProto {
  const others = model.metadataProps.filter(({ key }) => key !== NOTE_KEY);
  const note = create(StringStringEntryProtoSchema, { key: NOTE_KEY, value: NOTE });
  return withFields(model, { metadataProps: [...others, note] });
}
