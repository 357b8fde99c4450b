/**
 * Numbers that a graph draws without a generator, and each sample by itself: number j of sample s is u(c·s + j + d), with
 * u(i) = frac(a[i mod 8191] + b[i mod 8209]) from two tables of uniform numbers; d tells the operators apart. It repeats
 * after 67 million. Where a tensor has the samples along its first axis, a sample has the same draws in every batch.
 */
import { random } from '../../core/random';
import { integers } from '../build';
import type { Builder } from './builder';

/** Primes, so that the pairs repeat as late as can be. */
const LENGTHS = [8191, 8209];
/** Between two samples, two operators, and the two numbers that a normal one is made of. */
const [SAMPLE, OPERATOR, SECOND] = [1_000_003, 15_485_863, 7_368_787];
const STREAM = 401;
/** Keeps logarithms of uniform numbers finite. */
const LEAST = 2 ** -22;

export interface Draws {
  /** Of (0, 1). @param shape of the result: the name of a tensor @param operator its number */
  uniform(shape: string, operator: number): string;
  /** Mean 0, deviation 1. */
  normal(shape: string, operator: number): string;
}

/** @param samples the tensor of the numbers of the samples, (batch) */
export function openDraws({ op, whole, floats }: Builder, samples: string): Draws {
  const tables = LENGTHS.map((length, i) => {
    const rng = random(length, STREAM, i);
    const values = Float32Array.from({ length }, () => rng.uniform());
    return { length: whole([length]), values: floats(values, [length]) };
  });
  const [one, flat, list] = [whole([1]), whole([-1], [1]), whole([1], [1])];
  const apart = whole([SAMPLE]);
  const [scale, least] = [floats([1 - 2 * LEAST]), floats([LEAST])];

  /** c·s + j of each number, as many as the shape has. */
  const places = (shape: string) => {
    const count = op('ReduceProd', [shape], { keepdims: 0 });
    const all = op('Size', [samples]);
    const each = op('Div', [op('Sub', [op('Add', [count, all]), one]), all]);
    const ones = op('ConstantOfShape', [op('Reshape', [count, list])], { value: integers('', [1], [1]) });
    const at = op('Reshape', [op('NonZero', [ones]), flat]);
    const sample = op('Div', [at, each]);
    const within = op('Sub', [at, op('Mul', [sample, each])]);
    return op('Add', [op('Mul', [op('Gather', [samples, sample]), apart]), within]);
  };

  const numbersAt = (place: string, offset: number) => {
    const from = op('Add', [place, whole([offset])]);
    const [a, b] = tables.map(({ length, values }) => {
      const rounds = op('Mul', [op('Div', [from, length]), length]);
      return op('Gather', [values, op('Sub', [from, rounds])]);
    });
    const sum = op('Add', [a!, b!]);
    const part = op('Sub', [sum, op('Floor', [sum])]);
    return op('Add', [op('Mul', [part, scale]), least]);
  };

  return {
    uniform: (shape, operator) => op('Reshape', [numbersAt(places(shape), operator * OPERATOR), shape]),
    // Box and Muller: √(−2 ln u) · cos 2πv.
    normal(shape, operator) {
      const place = places(shape);
      const u = numbersAt(place, operator * OPERATOR);
      const v = numbersAt(place, operator * OPERATOR + SECOND);
      const length = op('Sqrt', [op('Mul', [op('Log', [u]), floats([-2])])]);
      const angle = op('Cos', [op('Mul', [v, floats([2 * Math.PI])])]);
      return op('Reshape', [op('Mul', [length, angle]), shape]);
    },
  };
}
