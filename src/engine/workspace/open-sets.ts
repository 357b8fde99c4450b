/** Sets of samples as the open network sees them: preprocessed, their labels counted as its classes are. */
import { UserError } from '../../core/errors';
import { checkSamples } from '../../data/sets/check';
import type { RawSet } from '../../data/raw';
import { sha256 } from '../../data/archive/hash';
import { measureFirst } from '../../data/pictures/picture-files';
import { makeSamples, readSet } from '../../data/sets/read';
import type { FileSet } from '../../data/sets/roles';
import type { Preprocessing, Role, Samples } from '../../data/samples';
import type { Network } from '../../onnx/network';
import type { DataSummary } from '../api';

/** A set as its files have it. */
export interface UnreadSet {
  readonly id: number;
  readonly raw: RawSet;
  /** Of its files. */
  readonly sha256: string;
  /** Which part of them it is; null: all. */
  readonly part: Role | null;
  readonly role: Role | 'both';
  /** Noise that was made here. */
  readonly synthetic: boolean;
}

export interface OpenSet extends UnreadSet {
  readonly samples: Samples;
}

/** What stands between the files and the network. */
export interface SetReading {
  readonly preprocessing: Preprocessing;
  /** Added to every label: 1 where the network has a class 0 that the files don't know, −1 where these count from 1. */
  readonly labelOffset: number;
}

/** @throws UserError where the files are no samples, or lack what the network reads */
export async function readFileSet(
  { name, files, part, role, notes = [] }: FileSet,
  network: Network | null,
  id: number,
): Promise<UnreadSet> {
  const raw = await measureFirst(readSet(files, part, network?.inputs ?? null));
  return {
    id,
    raw: { ...raw, name, notes: [...notes, ...(raw.notes ?? [])] },
    sha256: await sha256(files),
    part,
    role: role ?? 'both',
    synthetic: false,
  };
}

/**
 * The set as a network, and a reading, see it.
 * @throws UserError where shape or labels do not fit the network; without one, samples are only read
 */
export function readAs(set: UnreadSet, { preprocessing, labelOffset }: SetReading, network: Network | null): OpenSet {
  const moved = labelOffset === 0 ? set.raw : withLabelsMoved(set.raw, labelOffset);
  const samples = makeSamples(moved, preprocessing, network?.inputs[0]!.shape ?? null, network?.inputs ?? null);
  if (network) checkSamples(samples, network.inputs[0]!.shape, classesOf(network));
  return { ...set, samples };
}

function withLabelsMoved(raw: RawSet, by: number): RawSet {
  const none = Array.from({ length: Math.max(0, by) }, () => '(none)');
  return {
    ...raw,
    labels: raw.labels && raw.labels.map((label) => label + by),
    classes: raw.classes && [...none, ...raw.classes.slice(Math.max(0, -by))],
  };
}

/** −1 where labels run from 1 to the number of classes, which they only fit if they count from 1; else 0. */
export function guessLabelOffset(sets: readonly RawSet[], network: Network | null): number {
  const classes = network && classesOf(network);
  if (!classes) return 0;
  const fromOne = ({ labels }: RawSet) =>
    labels !== null &&
    labels.reduce((a, b) => Math.min(a, b), Infinity) === 1 &&
    labels.reduce((a, b) => Math.max(a, b), 0) === classes;
  return sets.some(fromOne) ? -1 : 0;
}

/** Outputs of a classifier, where the graph says how many; null elsewhere. */
export function classesOf(network: Network): number | null {
  const output = network.outputs.find(({ type }) => type === 'float') ?? network.outputs[0]!;
  const [, ...shape] = output.shape;
  // (batch, length, vocabulary): every position has its own class.
  if (shape.length === 2 && shape[0] !== 1 && shape[1] !== 1) return null;
  // So has every pixel of a map.
  if (shape.length === 3 && shape.filter((size) => size === 1).length < 2) return null;
  const classes = shape.reduce<number>((a, b) => a * (typeof b === 'number' ? b : NaN), 1);
  // One value may tell two classes apart, or be no class.
  return classes > 1 ? classes : null;
}

/** Sets that can be read anew; one that cannot is dropped. */
export function keepFitting(sets: readonly OpenSet[], again: (set: OpenSet) => OpenSet): OpenSet[] {
  return sets.flatMap((set) => {
    try {
      return [again(set)];
    } catch (error) {
      if (error instanceof UserError) return [];
      throw error;
    }
  });
}

/** @param more notes on it */
export function describeSet(
  { id, raw, samples, sha256, part, role, synthetic }: OpenSet,
  more: readonly string[] = [],
): DataSummary {
  const notes = [...(raw.notes ?? []), ...more];
  return {
    id,
    name: raw.name,
    sha256,
    format: samples.format,
    count: samples.count,
    shape: [...samples.shape],
    labelled: samples.labels !== null,
    classes: samples.classes && [...samples.classes],
    role,
    ...(part ? { part } : {}),
    ...(synthetic ? { synthetic } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
}
