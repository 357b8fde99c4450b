/** A first answer from a part of the evaluation samples, where all of them take long. */
import { choose, random } from '../../core/random';
import type { Samples } from '../../data/samples';
import type { FloatResult } from '../device/prepare';
import type { Outputs } from './outputs';

const PART_STREAM = 202;

/** What the part may take, about. */
const SECONDS = 0.35;

/** Fewer say too little. */
const LEAST = 200;

/** A round number: 1, 2 or 5, and zeros. */
function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [5, 2, 1].find((digit) => digit * power <= value)! * power;
}

/** @returns how many samples are scored first; null: all of them do not take much longer */
export function firstCount(count: number, seconds: number): number | null {
  const fits = (count * SECONDS) / Math.max(seconds, 1e-6);
  const first = Math.max(LEAST, roundDown(Math.max(1, fits)));
  return 2 * first > count ? null : first;
}

export interface FirstPart {
  samples: Samples;
  /** Of the float network, on them. */
  float: Outputs;
}

/** @param float on all samples; how long that took says how many are few */
export function firstPart(
  samples: Samples,
  seed: number,
  float: Pick<FloatResult, 'outputs' | 'seconds'>,
): FirstPart | null {
  const { outputs, seconds } = float;
  const count = firstCount(outputs.count, seconds);
  if (count === null) return null;
  const indices = choose(random(seed, PART_STREAM), count, outputs.count);
  return { samples: samples.subset(indices), float: outputsAt(outputs, indices) };
}

/** Of some of the samples. */
function outputsAt(outputs: Outputs, indices: Uint32Array): Outputs {
  const { rows, positions, classes, nextIds, seen } = outputs;
  const gathered = <T extends Float32Array | Int32Array>(from: T, to: T, width: number): T => {
    indices.forEach((index, i) => to.set(from.subarray(index * width, (index + 1) * width), i * width));
    return to;
  };
  const ofPositions = (values: Int32Array | null) =>
    values && gathered(values, new Int32Array(indices.length * positions), positions);
  const values = positions * classes;
  return {
    ...outputs,
    count: indices.length,
    rows: gathered(rows, new Float32Array(indices.length * values), values),
    nextIds: ofPositions(nextIds),
    seen: ofPositions(seen),
  };
}
