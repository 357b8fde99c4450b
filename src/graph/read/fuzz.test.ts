/** 1,000 damaged files: each ends in a graph or in a sentence, and soon. */
import { expect, test } from 'vitest';
import { runGraphCase } from '../../../test/fuzz/graphs';
import { processorTime } from '../../../test/processor-time';

const CASES = 1000;

test('1,000 damaged files of graphs: a graph or a sentence each, within 10 s', () => {
  const spent = processorTime();
  const outcomes = Array.from({ length: CASES }, (_, seed) => ({ seed, ...runGraphCase(seed) }));
  expect(outcomes.filter(({ ending }) => ending === 'failure')).toEqual([]);
  const graphs = outcomes.filter(({ ending }) => ending === 'graph').length;
  // Neither is nearly all of them: the damage is neither harmless nor crude.
  expect(graphs).toBeGreaterThan(CASES / 10);
  expect(CASES - graphs).toBeGreaterThan(CASES / 10);
  expect(Math.max(...outcomes.map(({ milliseconds }) => milliseconds))).toBeLessThan(1000);
  expect(spent()).toBeLessThan(10_000);
});
