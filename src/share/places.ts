/** Numbers of few digits, counted: a number's place among all that have so many significant digits. */

/** Significant digits that are counted, at most. */
export const MOST_DIGITS = 6;
/** Powers of ten, from the smallest to the largest. */
const LOWEST = -40;
const HIGHEST = 40;

/** 0 for 0, else from 1 on, the smallest first. @returns null where it is negative, or has more digits */
export function placeOf(value: number, digits: number): number | null {
  if (value === 0) return Object.is(value, -0) ? null : 0;
  if (!(value > 0)) return null;
  const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  if (power < LOWEST || power > HIGHEST) return null;
  const first = 10 ** (digits - 1);
  const place = 1 + (power - LOWEST) * 9 * first + (Number(mantissa.replace('.', '')) - first);
  return numberAt(place, digits) === value ? place : null;
}

/** The inverse. */
export function numberAt(place: number, digits: number): number {
  if (place === 0) return 0;
  const first = 10 ** (digits - 1);
  const power = LOWEST + Math.floor((place - 1) / (9 * first));
  const mantissa = first + ((place - 1) % (9 * first));
  return Number(`${mantissa}e${power - (digits - 1)}`);
}

/**
 * Numbers as whole ones: by themselves (0 digits), or by their places.
 * @returns null where neither holds them exactly
 */
export function wholesOf(values: readonly unknown[]): { digits: number; wholes: number[] } | null {
  if (!values.every((value) => typeof value === 'number')) return null;
  if (values.every((value) => Number.isSafeInteger(value) && !Object.is(value, -0)))
    return { digits: 0, wholes: [...values] };
  for (let digits = 2; digits <= MOST_DIGITS; digits++) {
    const wholes = values.map((value) => placeOf(value, digits));
    if (wholes.every((place) => place !== null)) return { digits, wholes };
  }
  return null;
}
