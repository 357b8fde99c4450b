/** Seeded cases of damaged networks: how reading each of them ends. */
import { expect, inject, test } from 'vitest';
import { readValid, runFuzzCase } from '../../test/fuzz/fuzz';

const CASES = 1000;

test('what the cases are made from is valid', () => {
  expect(readValid()).toEqual([3, 4, 2, 2]);
});

test(`${CASES} damaged networks: each ends in a network or a sentence, within 2 s`, () => {
  const first = 1 + CASES * (inject('seed') - 1);
  const endings = { network: 0, sentence: 0 };
  for (let seed = first; seed < first + CASES; seed++) {
    const { kind, ending, message, milliseconds } = runFuzzCase(seed);
    if (ending === 'failure') throw new Error(`seed ${seed}, ${kind}: ${message}`);
    endings[ending]++;
    expect(milliseconds, `seed ${seed}, ${kind}`).toBeLessThan(2000);
  }
  // Neither a reader that refuses everything, nor mutations that change nothing.
  expect(Math.min(endings.network, endings.sentence)).toBeGreaterThan(CASES / 10);
});
