/** What determines a training, beside the network and the data. */
import { UserError } from '../core/errors';
import type { TrainingBackend } from './jax';

export interface TrainingSettings {
  epochs: number;
  /** Samples of a step; all of them where there are fewer. */
  batch: number;
  optimizer: 'adam' | 'sgd';
  /** Its highest. */
  rate: number;
  /** Of SGD. */
  momentum: number;
  /** Of weights, decoupled from the gradient (arXiv 1711.05101); not of biases and factors. */
  decay: number;
  /** What the rate does over the steps: stays; falls as half a cosine; rises from a 25th for the first quarter, and falls to nothing. */
  schedule: 'constant' | 'cosine' | 'one-cycle';
  /** T: by what logits are divided where a teacher is followed. */
  temperature: number;
  /** Of the teacher's part of the loss, 0..1; the labels have the rest. Without a teacher 0, without labels 1. */
  teacherWeight: number;
  /** Of the order of samples. */
  seed: number;
  /** `auto`: whichever is faster at the first steps. */
  backend: TrainingBackend | 'auto';
}

export const DEFAULT_TRAINING: TrainingSettings = {
  epochs: 10,
  batch: 50,
  optimizer: 'adam',
  rate: 1e-3,
  momentum: 0.9,
  decay: 0,
  schedule: 'cosine',
  temperature: 4,
  teacherWeight: 0.9,
  seed: 1,
  backend: 'auto',
};

/** For a network that is good already: a higher rate first undoes what it knows (ResNet-20 with its BatchNormalization folded). */
export const FINE_TUNING: TrainingSettings = { ...DEFAULT_TRAINING, epochs: 3, batch: 32, rate: 2e-4 };

type NumberField = {
  [Key in keyof TrainingSettings]: TrainingSettings[Key] extends number ? Key : never;
}[keyof TrainingSettings];

const BOUNDS: Record<NumberField, { label: string; least: number; most: number; whole?: true }> = {
  epochs: { label: 'Epochs', least: 1, most: 1000, whole: true },
  batch: { label: 'Batch', least: 1, most: 4096, whole: true },
  rate: { label: 'Learning rate', least: 1e-8, most: 10 },
  momentum: { label: 'Momentum', least: 0, most: 0.999 },
  decay: { label: 'Weight decay', least: 0, most: 1 },
  temperature: { label: 'Temperature', least: 0.1, most: 100 },
  teacherWeight: { label: "Weight of the teacher's outputs", least: 0, most: 1 },
  seed: { label: 'Seed', least: 0, most: 2 ** 32 - 1, whole: true },
};

/** @throws UserError where a number is none that training can have */
export function completeSettings(given: Partial<TrainingSettings>): TrainingSettings {
  const settings = { ...DEFAULT_TRAINING, ...given };
  for (const [field, { label, least, most, whole }] of Object.entries(BOUNDS)) {
    const value = settings[field as NumberField];
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) continue;
    throw new UserError(`${label} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, and is ${value}.`);
  }
  return settings;
}

/** Of one-cycle: L. Smith, N. Topin, "Super-Convergence" (arXiv 1708.07120). */
const RISE = 0.25;
const START = 1 / 25;

const cosine = (from: number, to: number, part: number) => to + ((from - to) / 2) * (1 + Math.cos(Math.PI * part));

/** The rate of a step. @param part of all steps that are done, 0..1 */
export function rateAt({ schedule, rate }: Pick<TrainingSettings, 'schedule' | 'rate'>, part: number): number {
  switch (schedule) {
    case 'constant':
      return rate;
    case 'cosine':
      return cosine(rate, 0, part);
    case 'one-cycle':
      return part < RISE ? cosine(rate * START, rate, part / RISE) : cosine(rate, 0, (part - RISE) / (1 - RISE));
  }
}
