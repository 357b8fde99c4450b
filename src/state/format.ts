/** Numbers as people read them. */
import { wilsonInterval } from '../core/stats/intervals';
import type { Scores } from '../engine/scoring/scores';

export { bytes, flops } from '../core/units';

/** Of more, digits say nothing: an output that is no use any more. */
const MOST_PERCENT = 10_000;

export function percent(fraction: number | null | undefined, digits = 1): string {
  if (fraction === null || fraction === undefined) return '–';
  return 100 * fraction > MOST_PERCENT ? `> ${whole(MOST_PERCENT)} %` : `${(100 * fraction).toFixed(digits)} %`;
}

/** A share at a tick of an axis, with as few digits as it takes: 0.1 %. */
export function percentTick(fraction: number): string {
  return `${Number((100 * fraction).toPrecision(4))}\u00a0%`;
}

/** A number and its unit; a number that is not known has none. */
export function withUnit(number: string | undefined, unit: string): string {
  return number === undefined ? '–' : `${number} ${unit}`;
}

/** 12345 → 12,345. */
export function whole(value: number): string {
  return value.toLocaleString('en');
}

/** Half the 95 % interval of a share of `total`, in points: ± 1.7; '' where there is none. */
export function plusMinus(share: number | null | undefined, total: number): string {
  if (share === null || share === undefined || total === 0) return '';
  const [lower, upper] = wilsonInterval(Math.round(share * total), total);
  return `± ${(50 * (upper - lower)).toFixed(1)}`;
}

/** The whole interval in words; '' where there is none. */
export function intervalText(share: number | null | undefined, total: number): string {
  if (share === null || share === undefined || total === 0) return '';
  const [lower, upper] = wilsonInterval(Math.round(share * total), total);
  return `95 % interval ${(100 * lower).toFixed(1)} to ${(100 * upper).toFixed(1)} %, from ${whole(total)} predictions`;
}

/** e^NLL, as language models are compared. */
export function perplexity(scores: Pick<Scores, 'nll'> | null | undefined): string {
  if (scores?.nll === undefined) return '–';
  const value = Math.exp(scores.nll);
  return value < 10_000 ? value.toPrecision(4) : count(value);
}

/** With four digits; as few as it takes. */
export function plainNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : String(Number(value.toPrecision(4))).replace('-', '−');
}

export function seconds(value: number): string {
  if (value < 0.9995) return `${Math.round(1000 * value)} ms`;
  if (value < 59.5) return `${value.toFixed(value < 10 ? 1 : 0)} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** 1234567 → 1.23 M. */
export function count(value: number): string {
  if (value < 10_000) return whole(value);
  if (value < 1_000_000) return `${(value / 1000).toFixed(value < 100_000 ? 1 : 0)} k`;
  return `${(value / 1_000_000).toFixed(2)} M`;
}

export function bits(value: number | null): string {
  if (value === null) return 'float';
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
