import { beforeEach, describe, expect, test } from 'vitest';
import { readSamples } from '../../../../data/sets/read';
import { chooseSamples } from '../../../../engine/layerwise/batches';
import type { WholeEngine } from '../../../../../test/engine';
import { openEngine } from '../../../../../test/engine';
import { smallData, smallNetwork } from '../../../../../test/networks';
import { DEFAULT_RECIPE } from '../recipe-fields';
import type { SamplePoint } from '../report';
import { sampleCounts, samplePrefixes } from './samples-curve';

const quiet = () => undefined;

test.each([
  [1, [1]],
  [2, [1, 2]],
  [9, [1, 2, 4, 8, 9]],
  [16, [1, 2, 4, 8, 16]],
])('up to %i samples', (most, counts) => expect(sampleCounts(most)).toEqual(counts));

describe('prefixes', () => {
  const samples = readSamples([smallData('train.npz', 60)], '0 to 1');
  const counts = [1, 2, 4, 8, 16, 20];

  test('each is a part of the next; the last is what the recipe chooses', () => {
    const prefixes = samplePrefixes(samples, counts, 7);
    expect(prefixes.map(({ length }) => length)).toEqual(counts);
    prefixes.slice(1).forEach((larger, i) => expect([...larger]).toEqual(expect.arrayContaining([...prefixes[i]!])));
    for (const prefix of prefixes) expect([...prefix]).toEqual([...prefix].sort((a, b) => a - b));
    expect(prefixes.at(-1)).toEqual(chooseSamples(samples, 20, 7));
  });

  test('the seed decides', () => {
    expect(samplePrefixes(samples, counts, 7)).toEqual(samplePrefixes(samples, counts, 7));
    expect(samplePrefixes(samples, counts, 8)[0]).not.toEqual(samplePrefixes(samples, counts, 7)[0]);
  });
});

describe('the curve', () => {
  const recipe = { ...DEFAULT_RECIPE, bits: 3, calibrationCount: 5, patches: 8 };
  let engine: WholeEngine;

  beforeEach(async () => {
    engine = openEngine();
    await engine.open([smallNetwork(), smallData('train.npz', 12), smallData('test.npz', 20, { seed: 2 })], null);
  });

  test('ends with what quantize gives, before and after', async () => {
    const { report } = await engine.quantize(recipe, quiet);
    const seen: SamplePoint[] = [];
    const points = await engine.sweepSamples(recipe, quiet, (point) => seen.push(point));
    expect(points).toEqual(seen);
    expect(points.map(({ count }) => count)).toEqual([1, 2, 4, 5]);
    expect(points.at(-1)!.scores).toEqual(report.scores);
    // A recipe of four samples draws a set of its own, and finds no state of this curve's.
    const four = { ...recipe, calibrationCount: 4 };
    const own = openEngine();
    await own.open([smallNetwork(), smallData('train.npz', 12), smallData('test.npz', 20, { seed: 2 })], null);
    const fresh = (await own.quantize(four, quiet)).report;
    expect((await engine.quantize(four, quiet)).report.layers.map((l) => l.relativeError)).toEqual(
      fresh.layers.map((l) => l.relativeError),
    );
  });

  test('cancel stops it after the points that are there', async () => {
    const seen: SamplePoint[] = [];
    const job = engine.sweepSamples(recipe, quiet, (point) => {
      seen.push(point);
      void engine.cancel();
    });
    await expect(job).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toHaveLength(1);
  });
});
