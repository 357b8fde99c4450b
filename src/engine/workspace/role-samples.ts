/** Which samples of the open sets each role gets. */
import type { Role, Samples } from '../../data/samples';
import { someSamples, splitSamples } from '../../data/sets/split';
import type { OpenSet } from './open-sets';
import type { FileReference } from './references';

export interface ChosenSets {
  readonly sets: readonly OpenSet[];
  /** Evaluation samples, at most; null: all, and of pictures `PICTURES`. */
  readonly evaluationCount: number | null;
  /** Splits one set for both roles, and chooses evaluation samples: another one splits and chooses otherwise. */
  readonly choiceSeed: number;
}

/** Pictures that are evaluated where nothing was said, at most: about as many as stay decoded for the passes to come. */
const PICTURES = 2000;

/** Samples of a role, and the files they come from. */
export interface RoleSamples {
  samples: Samples;
  file: FileReference;
}

/** @param samplesOf what a set is read as */
export function samplesOfRole(
  chosen: ChosenSets,
  role: Role,
  samplesOf: (set: OpenSet) => Samples = ({ samples }) => samples,
): RoleSamples | null {
  const found = allOfRole(chosen, role, samplesOf);
  if (!found || role === 'calibration') return found;
  const { samples } = found;
  const most = chosen.evaluationCount ?? (samples.kind === 'pictures' ? PICTURES : samples.count);
  return { ...found, samples: someSamples(samples, most, chosen.choiceSeed) };
}

/** Samples that could be evaluated, were all of them asked for. */
export function countEvaluable(chosen: ChosenSets): number {
  return allOfRole(chosen, 'evaluation', ({ samples }) => samples)?.samples.count ?? 0;
}

function allOfRole(
  { sets, choiceSeed }: ChosenSets,
  role: Role,
  samplesOf: (set: OpenSet) => Samples,
): RoleSamples | null {
  const own = sets.find((set) => set.role === role);
  if (own) return { samples: samplesOf(own), file: fileOf(own) };
  const both = sets.find((set) => set.role === 'both');
  if (!both) return null;
  // Alone it is split; next to a set that has the other role, all of it serves this one.
  const other = sets.some((set) => set.role !== 'both');
  const samples = other ? samplesOf(both) : splitSamples(samplesOf(both), choiceSeed)[role];
  return { samples, file: fileOf(both) };
}

const fileOf = ({ raw, sha256, synthetic }: OpenSet): FileReference => ({
  name: raw.name,
  sha256,
  ...(synthetic ? { synthetic } : {}),
});
