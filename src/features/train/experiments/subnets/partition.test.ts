import { expect, test } from 'vitest';
import { random } from '../../../../core/random';
import { freshParameters, forward, layerViews, openPass, parameterCount } from './perceptron';
import { allPlaces, merge, shardsOf, subnetPlaces, subnetWidths } from './partition';

const WIDTHS = [5, 8, 8, 3];
const WORKERS = 4;

test('no weight of a round has two workers, and all have the output’s biases', () => {
  const places = subnetPlaces(WIDTHS, WORKERS, 1, 0);
  const counts = new Map<number, number>();
  for (const own of places) for (const place of own) counts.set(place, (counts.get(place) ?? 0) + 1);
  const biases = parameterCount(WIDTHS) - 3;
  for (const [place, count] of counts) expect(count).toBe(place >= biases ? WORKERS : 1);
  expect(places.map((own) => own.length)).toEqual(Array(WORKERS).fill(parameterCount(subnetWidths(WIDTHS, WORKERS))));
  // The first layer is whole between them, of the second each has 1/n².
  expect([...counts.keys()].filter((place) => place < 5 * 8)).toHaveLength(5 * 8);
});

test('rounds have other groups, and the same seed the same ones', () => {
  expect(subnetPlaces(WIDTHS, WORKERS, 1, 0)).toEqual(subnetPlaces(WIDTHS, WORKERS, 1, 0));
  expect(subnetPlaces(WIDTHS, WORKERS, 1, 1)).not.toEqual(subnetPlaces(WIDTHS, WORKERS, 1, 0));
});

test('a subnet computes what the network does with all other neurons of its layers cut out', () => {
  const widths = [5, 8, 6, 3];
  const theta = freshParameters(widths, 2);
  const [places] = subnetPlaces(widths, 2, 3, 5);
  const own = Float32Array.from(places!, (place) => theta[place]!);
  const cut = theta.slice();
  const kept = new Set(places);
  // Neurons of others give 0 to everyone: their outgoing weights are 0.
  for (let place = 5 * 8 + 16; place < cut.length; place++) if (!kept.has(place)) cut[place] = 0;
  const rng = random(4);
  const x = Float32Array.from({ length: 6 * 5 }, () => rng.normal());
  const outputs = (sizes: number[], vector: Float32Array) => {
    const pass = openPass(sizes, 6);
    forward(layerViews(sizes, vector), x, 6, pass);
    return pass.at(-1)!.output;
  };
  const whole = outputs(widths, cut);
  outputs(subnetWidths(widths, 2), own).forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 4));
});

test('what several trained is averaged, what one trained is taken, what none had stays', () => {
  const theta = Float32Array.of(1, 2, 3, 4);
  merge(theta, [
    { places: Uint32Array.of(0, 2), values: Float32Array.of(10, 20) },
    { places: Uint32Array.of(2, 3), values: Float32Array.of(40, 50) },
  ]);
  expect([...theta]).toEqual([10, 2, 30, 50]);
});

test('all places are as many as there are parameters', () => {
  expect(allPlaces([2, 3, 2])).toHaveLength(2 * 3 + 6 + 3 * 2 + 2);
});

test('shards part the pictures, mixed or by class', () => {
  const y = Int32Array.from({ length: 22 }, (_, i) => i % 4);
  for (const kind of ['mixed', 'by-class'] as const) {
    const shards = shardsOf(y, 4, kind, 1);
    expect(shards.flatMap((own) => [...own]).sort((a, b) => a - b)).toEqual(Array.from(y, (_, i) => i));
    expect(
      Math.max(...shards.map(({ length }) => length)) - Math.min(...shards.map(({ length }) => length)),
    ).toBeLessThan(2);
    const classes = shards.map((own) => new Set(Array.from(own, (i) => y[i])).size);
    expect(Math.max(...classes) <= 2).toBe(kind === 'by-class');
  }
});
