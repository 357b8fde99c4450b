import { describe, expect, test } from 'vitest';
import { exampleReport } from '../../../../test/reports';
import { completeCompression } from '../../../compress/recipe';
import type { Report } from '../../quantize/job/report';
import { asFast, codedGain, layerGains, sizeGain, speedGain, workGain } from './gains';

const plain = exampleReport(2);
const of = (kind: 'prune' | 'low-rank' | 'share', change: Partial<Report>): Report => ({
  ...plain,
  recipe: { ...plain.recipe, compression: completeCompression({ kind }) },
  layers: plain.layers.map((layer) => ({ ...layer, multiplyAdds: 1_000_000, sparsity: 0.8 })),
  work: { float: 2_000_000, left: 2_000_000 },
  ...change,
});

describe('bytes', () => {
  test.each([
    [{ float: 1000, quantized: 100 }, '100 B of 1.00 kB', '10 times smaller'],
    [{ float: 1000, quantized: 400 }, '400 B of 1.00 kB', '2.5 times smaller'],
    [{ float: 1000, quantized: 1000 }, '1.00 kB of 1.00 kB', ''],
  ])('%o', (size, text, note) => expect(sizeGain(of('prune', { size }))).toEqual({ text, note }));

  test('entropy coding is told where it saves something', () => {
    expect(codedGain(of('prune', { size: { float: 1000, quantized: 400, coded: 350 } }))!.text).toBe('350 B');
    expect(codedGain(of('prune', { size: { float: 1000, quantized: 400, coded: 400 } }))).toBeNull();
    expect(codedGain(of('prune', { size: { float: 1000, quantized: 400 } }))).toBeNull();
  });
});

describe('multiply-adds', () => {
  test('zeros in place are computed with, and what would be left without them is told', () => {
    expect(workGain(of('prune', {}))).toEqual({
      text: 'all 2.00 M a sample',
      note: 'zeros are computed with; without zeros 400 k, 20.0 %',
    });
  });

  test('what was cut away is not', () => {
    const gain = workGain(of('low-rank', { work: { float: 2_000_000, left: 500_000 } }));
    expect(gain).toEqual({ text: '500 k of 2.00 M a sample', note: '25.0 % are left' });
  });

  test('uncounted ones, and layers whose own are not known', () => {
    const { work: _, ...uncounted } = of('prune', {});
    expect(workGain(uncounted)).toBeNull();
    expect(workGain(of('prune', { layers: plain.layers }))!.note).toBe('zeros are computed with');
  });

  test('of each layer, with what it is stored as', () => {
    const [first, second] = plain.layers;
    const layers = [
      { ...first!, multiplyAdds: 9, work: 0.5, rank: 3, stored: 'two layers' as const, bytes: 10, coded: 8 },
      { ...second!, neurons: 2, inputs: 3 },
    ];
    const [cut, whole] = layerGains(of('low-rank', { layers }), () => 2);
    expect(cut).toMatchObject({ multiplyAdds: 9, left: 0.5, stored: 'rank 3', bytes: 10, coded: 8 });
    expect(whole).toMatchObject({ multiplyAdds: null, left: 1, stored: 'one by one', bytes: 12, coded: 12 });
  });
});

describe('time', () => {
  test('what computes as much is as fast, and why', () => {
    expect(asFast(of('prune', {}))).toMatch(/^onnxruntime runs zeros as fast as other weights/);
    expect(asFast(of('share', {}))).toMatch(/^It computes what it did before/);
    expect(asFast(of('low-rank', { work: { float: 2, left: 1 } }))).toBeNull();
  });

  test('the middle and the quartiles, of both and of turns', () => {
    const spread = (median: number) => ({ low: 0.9 * median, median, high: 1.2 * median });
    const about = { runtime: 'wasm', batch: 16, rounds: 31 };
    expect(speedGain({ ...about, float: spread(0.5), smaller: spread(0.02), gain: spread(25) })).toEqual({
      text: '20 ms (18 ms to 24 ms) of 500 ms (450 ms to 600 ms)',
      note: '25.00 times as fast (22.50 to 30.00): 16 samples, 31 turns each, wasm',
    });
    expect(speedGain({ ...about, batch: 1, float: spread(2), smaller: spread(1), gain: spread(2) }).note).toContain(
      'one sample',
    );
  });
});
