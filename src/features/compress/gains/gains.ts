/** What a compression buys, in words: bytes, multiply-adds, time. */
import { bytes, count, percent, seconds } from '../../../state/format';
import type { LayerReport, Report, Speed, Spread } from '../../quantize/job/report';

/** A figure, and what is to be known about it. */
export interface Gain {
  text: string;
  note: string;
}

const timesText = (times: number) => `${times < 10 ? times.toFixed(1) : Math.round(times)} times`;

export function sizeGain({ size }: Report): Gain {
  const times = size.float / Math.max(1, size.quantized);
  return {
    text: `${bytes(size.quantized)} of ${bytes(size.float)}`,
    note: times > 1.05 ? `${timesText(times)} smaller` : '',
  };
}

/** null: entropy coding was not estimated, or it saves nothing. */
export function codedGain({ size }: Report): Gain | null {
  if (size.coded === undefined || size.coded >= size.quantized) return null;
  return { text: bytes(size.coded), note: 'an estimate, without tables and headers: no file is coded so' };
}

/** What a kernel that skips zeros would do, as a part of what the layer did; the zeros of what was cut away are gone already. */
const withoutZeros = ({ work, sparsity = 0 }: LayerReport) => work ?? 1 - sparsity;

/** null: they were not counted. */
export function workGain({ work, layers }: Report): Gain | null {
  if (!work || work.float === 0) return null;
  const share = work.left / work.float;
  if (share < 1)
    return { text: `${count(work.left)} of ${count(work.float)} a sample`, note: `${percent(share)} are left` };
  const kept = layers.reduce((sum, layer) => sum + (layer.multiplyAdds ?? NaN) * withoutZeros(layer), 0);
  const skipped = kept < work.float ? `; without zeros ${count(kept)}, ${percent(kept / work.float)}` : '';
  return { text: `all ${count(work.float)} a sample`, note: `zeros are computed with${skipped}` };
}

/** Why there is nothing to measure, as a sentence; null: the network computes less. */
export function asFast({ recipe, work }: Report): string | null {
  if (!work || work.left < work.float) return null;
  if (recipe.compression?.kind !== 'prune') return 'It computes what it did before: onnxruntime is no faster with it.';
  return 'onnxruntime runs zeros as fast as other weights: whole neurons and low rank are what makes it faster.';
}

const spreadText = (spread: Spread, text: (value: number) => string) =>
  `${text(spread.median)} (${text(spread.low)} to ${text(spread.high)})`;

/** With as many digits as it takes to tell two apart. */
const timeText = (value: number) => (value < 0.0995 ? `${Number((1000 * value).toPrecision(3))} ms` : seconds(value));

export function speedGain({ float, smaller, gain, batch, rounds, runtime }: Speed): Gain {
  const samples = batch === 1 ? 'one sample' : `${batch} samples`;
  return {
    text: `${spreadText(smaller, timeText)} of ${spreadText(float, timeText)}`,
    note: `${gain.median.toFixed(2)} times as fast (${gain.low.toFixed(2)} to ${gain.high.toFixed(2)}): ${samples}, ${rounds} turns each, ${runtime}`,
  };
}

export interface LayerGain {
  id: string;
  name: string;
  /** Of the float layer, of one sample; null: not counted. */
  multiplyAdds: number | null;
  /** What is left of them, 0..1. */
  left: number;
  stored: string;
  bytes: number;
  coded: number;
}

/** @param weightBytes what one weight of a layer takes in the float file */
export function layerGains({ layers }: Report, weightBytes: (id: string) => number): LayerGain[] {
  return layers.map((layer) => {
    const { id, name, neurons, inputs, multiplyAdds = null, work = 1, rank, stored = 'one by one' } = layer;
    const { bytes: own = neurons * inputs * weightBytes(id), coded = own } = layer;
    const as = rank === undefined ? stored : `rank ${rank}`;
    return { id, name, multiplyAdds, left: work, stored: as, bytes: own, coded };
  });
}
