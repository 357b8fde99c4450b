import { expect, test } from 'vitest';
import { REPORT } from '../../../../test/fake-engine';
import type { Report } from '../job/report';
import { cameOut, ownRunOf } from './came-out';
import type { Run } from './runs';

const runOf = (key: number, origin: Run['origin'], change: Partial<Report> = {}): Run => ({
  ...{ key, origin, run: null, data: null },
  report: { ...REPORT, ...change },
});
const linked = runOf(1, 'link');
const off = (factor: number) =>
  REPORT.layers.map((layer, i) => (i === 1 ? { ...layer, relativeError: layer.relativeError * factor } : layer));
const device = { ...REPORT.device, backend: REPORT.device.backend === 'wasm' ? 'webgpu' : 'wasm' } as const;

test.each<[string, Partial<Report>, RegExp]>([
  ['the same', {}, /^Came out the same: 97\.7 %, errors of all 3 layers equal to 4 digits\.$/],
  ['less than the digits of a link', { layers: off(1.00001) }, /^Came out the same/],
  ['more than that', { layers: off(1.005) }, /^Came out otherwise: errors or bits of 1 of 3 layers differ \(fc2\)\.$/],
  ['as much on another backend', { layers: off(1.005), device }, /equal within 1 %, on another backend\.$/],
  ['more on another backend', { layers: off(1.02), device }, /^Came out otherwise/],
  [
    'another accuracy',
    { scores: { ...REPORT.scores!, top1: 0.5 } },
    /^Came out otherwise: 50\.0 % here, 97\.7 % in the link\.$/,
  ],
])('%s', (_, change, text) => expect(cameOut(linked, runOf(2, 'run', change)).text).toMatch(text));

test('compared with the newest run of this machine that is of the same recipe, network and samples', () => {
  const other = { ...REPORT.recipe, bits: 7 };
  const runs = [linked, runOf(2, 'run'), runOf(3, 'run', { recipe: other }), runOf(4, 'stored')];
  expect(ownRunOf(linked, runs)?.key).toBe(2);
  expect(ownRunOf(linked, [linked])).toBeNull();
});
