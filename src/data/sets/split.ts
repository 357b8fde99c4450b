/** One set for both roles: two parts of it that never overlap. */
import { UserError } from '../../core/errors';
import { permutation, random } from '../../core/random';
import type { Role, Samples } from '../samples';

/** Apart from the streams of a seed that choose calibration samples and patches. */
const SPLIT_STREAM = 101;

const CHOICE_STREAM = 102;

/** Calibration samples that the split sets aside, at most: more of them buy little, and evaluation needs many. */
const CALIBRATION = 1024;

/** Half for calibration, but no more than 1,024; the rest for evaluation. Classes are not looked at. */
export function splitSamples(samples: Samples, seed: number): Record<Role, Samples> {
  const { name, count } = samples;
  if (count < 2)
    throw new UserError(
      `${name} holds one sample, and calibration and evaluation need different ones. Open a second set, or more samples.`,
    );
  const order = permutation(random(seed, SPLIT_STREAM), count);
  const calibration = Math.min(CALIBRATION, Math.floor(count / 2));
  // In increasing order, so that files are read from front to back.
  return {
    calibration: samples.subset(order.slice(0, calibration).sort()),
    evaluation: samples.subset(order.slice(calibration).sort()),
  };
}

/** At most `count` of them, a seeded choice; of fewer, a part of that of more. */
export function someSamples(samples: Samples, count: number, seed: number): Samples {
  if (count >= samples.count) return samples;
  return samples.subset(permutation(random(seed, CHOICE_STREAM), samples.count).slice(0, count).sort());
}
