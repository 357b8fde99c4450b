import { expect, test } from 'vitest';
import { openRuns } from './kept-runs';

const ofBytes = (bytes: number) =>
  ({ quantized: { network: { layers: [{ weights: { byteLength: bytes } }] } }, predictions: {} }) as never;

test('the oldest give way where the room is needed; the newest stays', () => {
  const runs = openRuns(100);
  expect([runs.add(ofBytes(40)), runs.add(ofBytes(50)), runs.add(ofBytes(30))]).toEqual([1, 2, 3]);
  const there = () => [1, 2, 3, 4].filter((run) => runs.find(run) !== undefined);
  expect(there()).toEqual([2, 3]);
  runs.add(ofBytes(1000));
  expect(there()).toEqual([4]);
});
