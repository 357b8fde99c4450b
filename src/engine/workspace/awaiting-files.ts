/** What came too early: networks without their weights, and data without its network. */
import { UserError } from '../../core/errors';
import { arrayKind, isNamedLikeMask } from '../../data/formats/array-names';
import { unpack } from '../../data/archive/archive';
import { isLazyFile, isOpenedZip, type OpenedFile } from '../../data/archive/lazy-file';
import { needsNames } from '../../data/sets/named-inputs';
import { baseName } from '../../data/raw';
import { guessWord, ofRole } from '../../data/sets/role-names';
import { isModel, type FileSet } from '../../data/sets/roles';
import { isSafetensors, readSafetensors } from '../../data/formats/safetensors';
import type { DataFile, GivenFile, OpenedAs } from '../../data/samples';
import { missingWeights } from '../../onnx/wire/external';
import { listNames } from '../../onnx/graph/names';
import type { Network } from '../../onnx/network';

/** Files that came together, a network among them, and the names of the files that it lacks. */
export interface AwaitingFiles {
  files: readonly GivenFile[];
  role: OpenedAs;
  names: readonly string[];
}

const plain = (path: string) => baseName(path.replaceAll('\\', '/'));

/**
 * The files, where they bring what is waited for and no network of their own; else null. Zips of weights are unpacked.
 */
export function awaitedFiles({ names }: AwaitingFiles, files: readonly OpenedFile[]): OpenedFile[] | null {
  const wanted = new Set(names.map(plain));
  const isWanted = ({ name }: OpenedFile) => wanted.has(plain(name));
  const all = files.flatMap((file) => (isOpenedZip(file) && file.entries.some(isWanted) ? file.entries : [file]));
  return all.some(isWanted) && !all.some(({ name }) => /\.onnx$/i.test(name)) ? all : null;
}

/** @returns null where all weights are there */
export function lackingWeights(files: readonly DataFile[]): { names: string[]; sentence: string } | null {
  const model = files.find(isModel);
  const names = model ? missingWeights(model, files) : [];
  if (names.length === 0) return null;
  const name = model!.name;
  return {
    names,
    sentence: `${name} keeps weights in other files, which were not given: ${listNames(names)}. Open or drop them now: ${name} waits for them.`,
  };
}

/** Arrays for the inputs of a network that has not come yet. */
export interface AwaitingSet extends FileSet {
  arrays: string[];
}

/**
 * The set as one that waits for a network with its arrays as inputs; null where it has no two of them, or
 * where the network that is open reads arrays by name: what it refuses fits no better later.
 */
export function awaitNetwork(set: FileSet, open: Network | null): AwaitingSet | null {
  if (open && needsNames(open.inputs)) return null;
  const names = namesOfArrays(set);
  const own = set.part ? ofRole(names, set.part, guessWord).used : names;
  const arrays = own.filter((name) => arrayKind(name) !== 'labels' || isNamedLikeMask(name));
  return arrays.length > 1 ? { ...set, arrays } : null;
}

function namesOfArrays({ files }: FileSet): string[] {
  try {
    return unpack(files).flatMap((file) => {
      if (isLazyFile(file)) return [];
      if (isSafetensors(file.bytes)) return [...readSafetensors(file.name, file.bytes).keys()];
      return /\.npy$/i.test(file.name) ? [baseName(file.name).replace(/\.npy$/i, '')] : [];
    });
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
