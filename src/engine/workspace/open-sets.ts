/** Sets of samples as the open network sees them: preprocessed, their labels counted as its classes are. */
import { UserError } from '../../core/errors';
import { checkSamples, labelProblem } from '../../data/sets/check';
import { withLabels } from '../../data/sets/choose-labels';
import { classesOf } from '../../data/sets/label-fit';
import type { RawSet } from '../../data/raw';
import { sha256 } from '../../data/archive/hash';
import { measureFirst } from '../../data/pictures/picture-files';
import { makeSamples, readSet } from '../../data/sets/read';
import type { FileSet } from '../../data/sets/roles';
import type { Preprocessing, Role, Said, Samples } from '../../data/samples';
import type { Network } from '../../onnx/network';
import { saidBy } from '../scoring/said';
import type { ScoringChoice } from '../scoring/scored-output';
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
  /** Why its labels are left out; null: they are not. */
  readonly labelProblem: string | null;
}

/** What stands between the files and the network. */
export interface SetReading {
  readonly preprocessing: Preprocessing;
  /** Added to every label: 1 where the network has a class 0 that the files don't know, −1 where these count from 1. */
  readonly labelOffset: number;
  /** What of the network is scored: which labels fit depends on it. */
  readonly scoring: ScoringChoice;
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
 * The set with the labels that fit what is scored of a network.
 * @param network null: none is open
 */
export function labelled<S extends UnreadSet>(set: S, network: Network | null, scoring: ScoringChoice): S {
  return { ...set, raw: withLabels(set.raw, network?.inputs ?? null, network && saidBy(network, scoring)) };
}

/**
 * The set as a network, and a reading, see it. Labels that are none of its classes are left out.
 * @param set with the labels for that network, see `labelled`
 * @throws UserError where its shape does not fit the network; without one, samples are only read
 */
export function readAs(
  set: UnreadSet,
  { preprocessing, labelOffset, scoring }: SetReading,
  network: Network | null,
): OpenSet {
  const moved = labelOffset === 0 ? set.raw : withLabelsMoved(set.raw, labelOffset);
  const read = (raw: RawSet) =>
    makeSamples(raw, preprocessing, network?.inputs[0]!.shape ?? null, network?.inputs ?? null);
  const samples = read(moved);
  if (!network) return { ...set, samples, labelProblem: null };
  checkSamples(samples, network.inputs[0]!.shape);
  const problem = labelsMisfit(samples, saidBy(network, scoring));
  return problem === null
    ? { ...set, samples, labelProblem: null }
    : { ...set, samples: read({ ...moved, labels: null }), labelProblem: problem };
}

/** Why class numbers cannot be used, a clause that goes on from the name of what gives them; null: they can. */
function labelsMisfit({ labels }: Samples, said: Said): string | null {
  const classes = classesOf(said);
  // One value may tell two classes apart, or be no class.
  if (!labels || said.ids || classes === null || classes < 2) return null;
  return labelProblem(labels, classes);
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
export function guessLabelOffset(sets: readonly RawSet[], network: Network | null, scoring: ScoringChoice): number {
  const classes = network && classesOf(saidBy(network, scoring));
  if (!classes || classes < 2) return 0;
  const fromOne = ({ labels }: RawSet) =>
    labels !== null &&
    labels.reduce((a, b) => Math.min(a, b), Infinity) === 1 &&
    labels.reduce((a, b) => Math.max(a, b), 0) === classes;
  return sets.some(fromOne) ? -1 : 0;
}

/** Sets that can be read anew; one that cannot is closed. @param closed gets a sentence on each of these */
export function keepFitting(sets: readonly OpenSet[], again: (set: OpenSet) => OpenSet, closed: string[]): OpenSet[] {
  return sets.flatMap((set) => {
    try {
      return [again(set)];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      closed.push(`${set.raw.name} is closed. ${error.message}`);
      return [];
    }
  });
}

/** @param more notes on it */
export function describeSet(
  { id, raw, samples, sha256, part, role, synthetic, labelProblem: problem }: OpenSet,
  more: readonly string[] = [],
): DataSummary {
  const notes = [...(raw.notes ?? []), ...more];
  const unused = [
    ...(problem === null ? [] : [{ name: raw.labelsFrom ?? 'labels', reason: problem }]),
    ...(raw.unused ?? []),
  ];
  return {
    id,
    name: raw.name,
    sha256,
    format: samples.format,
    count: samples.count,
    shape: [...samples.shape],
    labelled: samples.labels !== null || samples.targets !== undefined,
    classes: samples.classes && [...samples.classes],
    role,
    ...(raw.labelsFrom !== undefined && problem === null ? { labelsFrom: raw.labelsFrom } : {}),
    ...(unused.length > 0 ? { unused } : {}),
    ...(part ? { part } : {}),
    ...(synthetic ? { synthetic } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
}
