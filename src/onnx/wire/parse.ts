/** Bytes → ModelProto, checked as far as one can without knowing operators. */
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type GraphProto, type ModelProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { foreignFormat } from './foreign';
import { checkWire, readAsRaw } from './wire';

/** The oldest whose operators are read as they are now, and the newest that onnxruntime-web 1.30 runs. */
export const OPSETS = { oldest: 7, newest: 26 } as const;

/** A model that surely has a graph. */
export type ParsedModel = ModelProto & { graph: GraphProto };

/**
 * Weights become views of `bytes`, not copies.
 * @throws UserError where this is not a whole ONNX network of an opset that can be read
 */
export function parseModel(file: string, bytes: Uint8Array): ParsedModel {
  const floatLists = checkFile(file, bytes);
  const model = readAsRaw(bytes, floatLists, () => fromBinary(ModelProtoSchema, bytes));
  if (!model.graph) throw new UserError(`${file} is not an ONNX network, or it is cut short: it holds no graph.`);
  if (model.graph.node.length === 0)
    throw new UserError(`${file} computes nothing, or it is cut short: its graph has no node.`);
  if (model.graph.output.length === 0) throw new UserError(`${file} is cut short or damaged: its graph has no output.`);
  checkOpset(file, model as ParsedModel);
  return model as ParsedModel;
}

/** @throws UserError where the opset of ONNX itself is none that can be read, or is missing and needed */
export function checkOpset(file: string, model: ParsedModel): void {
  const opset = opsetOf(model);
  if (opset !== null && opset >= OPSETS.oldest && opset <= OPSETS.newest) return;
  // Without operators of ONNX itself, none needs to be named.
  if (opset === null && model.graph.node.every(({ domain }) => !isDefaultDomain(domain))) return;
  throw new UserError(
    `${file} ${opset === null ? 'names no ONNX opset' : `uses ONNX opset ${opset}`}; opsets from ${OPSETS.oldest} to ${OPSETS.newest} can be read. Export it again with one of these.`,
  );
}

/** @throws UserError that says what the file is instead, where that can be told */
function checkFile(file: string, bytes: Uint8Array): number[] {
  try {
    return checkWire(file, bytes, ModelProtoSchema);
  } catch (error) {
    const foreign = error instanceof UserError ? foreignFormat(bytes) : null;
    if (!foreign) throw error;
    throw new UserError(`${file} is not an ONNX network, but ${foreign.what}. ${foreign.hint}`);
  }
}

/** Version of the default operator set, the last where there are several, as onnxruntime has it; null where the file names none. */
export function opsetOf(model: ModelProto): number | null {
  const own = model.opsetImport.filter(({ domain }) => isDefaultDomain(domain)).at(-1);
  return own ? Number(own.version) : null;
}

export function isDefaultDomain(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}
