/** How a histogram of weights is drawn. */
import type { WeightHistogram } from '../job/histogram';
import { multiples, roundStep } from '../../../state/round-step';

export interface HistogramRow {
  /** Middle of the bin. */
  at: number;
  /** Shares of the weights, as the engine counted them. */
  shares: { float: number; quantized: number | null };
  /** Heights: shares of the weights for each step, so that spikes on letters compare with the float weights around them. */
  float: number;
  quantized: number | null;
}

export function histogramRows({ from, width, step, float, quantized }: WeightHistogram): HistogramRow[] {
  const perStep = step === null ? 1 : step / width;
  // A letter is narrower than its step: what it holds stands in one bin.
  const perLetter = Math.min(1, perStep);
  return float.map((share, i) => {
    const letter = quantized?.[i] ?? null;
    return {
      // Not −0, nor the tail of a product.
      at: Number((from + i * width).toPrecision(6)) + 0,
      shares: { float: share, quantized: letter },
      float: share * perStep,
      quantized: letter === null || letter === 0 ? null : letter * perLetter,
    };
  });
}

/** More lines than this would hide the bars. */
export const DRAWN_LETTERS = 33;

/** What the axis counts in, in words. */
export const unitOf = ({ unit }: Pick<WeightHistogram, 'unit'>) => (unit === 'step' ? 'weight, in steps' : 'weight');

/** Names on the axis, at most. */
const TICKS = 7;

/** The letters, where they are whole numbers and few; else round numbers, 0 among them. */
export function histogramTicks({ unit, letters, from, width, float }: WeightHistogram): number[] {
  if (unit === 'step' && letters.length <= 17) return letters;
  const to = from + (float.length - 1) * width;
  const wanted = (to - from) / TICKS;
  if (wanted === 0) return [from];
  const gap = roundStep(wanted);
  return multiples(gap, Math.ceil(from / gap), Math.floor(to / gap));
}
