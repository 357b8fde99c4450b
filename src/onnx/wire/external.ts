/** Weights that lie in files beside the network. */
import { TensorProto_DataLocation, type ModelProto, type TensorProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { listNames, shorten } from '../graph/names';
import { parseModel } from './parse';
import { allTensors } from '../graph/traverse';

interface NetworkFile {
  name: string;
  bytes: Uint8Array;
}

/**
 * Gives each external constant its bytes, as a view of the file they lie in.
 * @throws UserError that lists the files that are missing, or where a constant lies outside its file
 */
export function attachExternalData(name: string, model: ModelProto, files: readonly NetworkFile[]): void {
  const missing = new Set<string>();
  for (const tensor of allTensors(model)) {
    if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
    const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
    const location = entries.get('location') ?? '';
    const file = findFile(location, files);
    if (!file) missing.add(location || '(unnamed)');
    else attach(tensor, file, entries);
  }
  if (missing.size > 0)
    throw new UserError(
      `${name} keeps weights in other files, which were not given: ${listNames([...missing])}. Open them together with it.`,
    );
}

/** The files that a network names for its weights; [] where it cannot be read. */
export function externalLocations({ name, bytes }: NetworkFile): string[] {
  try {
    const locations = new Set<string>();
    for (const { dataLocation, externalData } of allTensors(parseModel(name, bytes)))
      if (dataLocation === TensorProto_DataLocation.EXTERNAL)
        for (const { key, value } of externalData) if (key === 'location') locations.add(value);
    return [...locations];
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Of the files that a network names for its weights, those that are not among `files`. */
export function missingWeights(model: NetworkFile, files: readonly NetworkFile[]): string[] {
  return externalLocations(model).filter((location) => !findFile(location, files));
}

/** By its whole path where two files share a name, else by the name: folders are often lost on the way. */
function findFile(location: string, files: readonly NetworkFile[]): NetworkFile | undefined {
  const path = location.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
  const base = (of: string) => of.slice(of.lastIndexOf('/') + 1);
  return (
    files.find((file) => file.name === path || file.name.endsWith(`/${path}`)) ??
    files.find((file) => base(file.name) === base(path))
  );
}

function attach(tensor: TensorProto, file: NetworkFile, entries: ReadonlyMap<string, string>): void {
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? file.bytes.length - offset);
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (!whole || offset + length > file.bytes.length)
    throw new UserError(
      `The constant ${shorten(tensor.name)} is said to lie at ${entries.get('offset') ?? 0}, ${entries.get('length') ?? 'all'} bytes long, in ${file.name}, which has ${file.bytes.length} bytes. The file is cut short, or another one.`,
    );
  tensor.rawData = file.bytes.subarray(offset, offset + length) as Uint8Array<ArrayBuffer>;
  tensor.dataLocation = TensorProto_DataLocation.DEFAULT;
  tensor.externalData = [];
}
