/** Trust before speed: whether the float network is measured on what it was trained for, and what else it may want. */
import { UserError } from '../../core/errors';
import { isNearChance, wilsonInterval } from '../../core/stats/intervals';
import { inTop, isRanked } from '../../core/stats/ranking';
import { choose, random } from '../../core/random';
import { presetPreprocessing } from '../../data/sets/preprocessing';
import { PRESETS, type Preprocessing, type Samples } from '../../data/samples';
import type { Job } from '../job';
import type { Outputs } from './outputs';
import type { Scorer } from './scorer';

export interface Diagnosis {
  classes: number;
  top1: number;
  /** The accuracy is about what guessing gives. */
  nearChance: boolean;
  /** Labels moved by one class fit far better; null: as they are they fit best, or as well. */
  shift: { by: -1 | 1; top1: number } | null;
  /** False where the samples are floats, or whole numbers: they go into the network as they are. */
  presets: boolean;
}

export interface PresetTrial {
  preprocessing: Preprocessing;
  samples: number;
  top1: number;
  /** By how much labels move in it: they fit far better so. */
  labelShift: -1 | 0 | 1;
}

/** @returns null without labels, and where an output is no list of classes */
export function diagnose(outputs: Outputs, { labels, kind, integers }: Samples): Diagnosis | null {
  const { count, classes, positions } = outputs;
  if (!labels || positions > 1 || classes < 2 || count === 0) return null;
  const right = rightWith(outputs, labels, 0);
  return {
    classes,
    top1: right / count,
    nearChance: isNearChance(right, count, classes),
    shift: findShift(outputs, labels, right),
    presets: kind !== 'floats' && !integers,
  };
}

/** How often the first class is the label moved by `by`. */
function rightWith({ rows, classes, count }: Outputs, labels: Int32Array, by: number): number {
  return labels.subarray(0, count).reduce((sum, label, i) => {
    const moved = label + by;
    const at = i * classes;
    return sum + Number(isRanked(rows, at, classes) && inTop(rows, at, classes, moved, 1));
  }, 0);
}

/** A shift whose accuracy is better than what can be chance, by the ends of the intervals. */
function findShift(outputs: Outputs, labels: Int32Array, right: number): Diagnosis['shift'] {
  const { count, classes } = outputs;
  const [, upper] = wilsonInterval(right, count);
  for (const by of [1, -1] as const) {
    if (labels.some((label) => label + by < 0 || label + by >= classes)) continue;
    const moved = rightWith(outputs, labels, by);
    const [lower] = wilsonInterval(moved, count);
    if (lower > upper && !isNearChance(moved, count, classes)) return { by, top1: moved / count };
  }
  return null;
}

/** Samples for each trial, at most. */
const TRIAL_SAMPLES = 100;
const TRIAL_STREAM = 201;

interface Trials {
  preprocessing(): Preprocessing;
  evaluationWith(preprocessing: Preprocessing): Samples | null;
}

/** @returns the presets that fit the network's input, best first */
export async function tryPresets(scorer: Scorer, workspace: Trials, job: Job): Promise<PresetTrial[]> {
  const candidates = trialsFor(workspace.preprocessing());
  const trials: PresetTrial[] = [];
  for (const [i, preprocessing] of candidates.entries()) {
    const part = job.part(i / candidates.length, (i + 1) / candidates.length);
    await part.step(0, `Trying ${preprocessing.preset}, ${preprocessing.channelOrder}`);
    const all = samplesWith(workspace, preprocessing);
    if (!all?.labels) continue;
    // The order of channels makes no difference to one channel.
    if (preprocessing.channelOrder === 'BGR' && !all.shape.includes(3)) continue;
    const few = all.subset(choose(random(1, TRIAL_STREAM), TRIAL_SAMPLES, all.count));
    const found = diagnose(await scorer.run(few, null, part), few);
    if (!found) continue;
    const top1 = found.shift?.top1 ?? found.top1;
    trials.push({ preprocessing, samples: few.count, top1, labelShift: found.shift?.by ?? 0 });
  }
  return trials.sort((a, b) => b.top1 - a.top1);
}

function trialsFor(current: Preprocessing): Preprocessing[] {
  return PRESETS.filter((preset) => preset !== 'Custom').flatMap((preset) =>
    (['RGB', 'BGR'] as const).map((channelOrder) => {
      const { mean, std } = presetPreprocessing(preset);
      return { ...current, preset, mean, std, channelOrder };
    }),
  );
}

/** null where the preset has numbers for other channels. */
function samplesWith(workspace: Trials, preprocessing: Preprocessing): Samples | null {
  try {
    return workspace.evaluationWith(preprocessing);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
