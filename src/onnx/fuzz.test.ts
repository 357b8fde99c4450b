/** Seeded cases of damaged networks: how reading each of them ends. */
import { expect, inject, test } from 'vitest';
import { readValid, runFuzzCase } from '../../test/fuzz/fuzz';
import { stepsOf } from '../../test/steps';

const CASES = 1000;
/** Cases that are counted together: each count costs as much as a case. */
const COUNTED = 20;
/** Of these. The most that a file may unfold into is some 40 million (WIRE_LIMITS), and few cases do. */
const MOST_STEPS = 100_000_000;

test('what the cases are made from is valid', () => {
  expect(readValid()).toEqual([3, 4, 2, 2]);
});

test(`${CASES} damaged networks: each ends in a network or a sentence, before long`, async () => {
  const first = 1 + CASES * (inject('seed') - 1);
  const endings = { network: 0, sentence: 0 };
  for (let from = first; from < first + CASES; from += COUNTED) {
    const steps = await stepsOf(() => {
      for (let seed = from; seed < from + COUNTED; seed++) {
        const { kind, ending, message } = runFuzzCase(seed);
        if (ending === 'failure') throw new Error(`seed ${seed}, ${kind}: ${message}`);
        endings[ending]++;
      }
    });
    expect(steps, `seeds from ${from} on`).toBeLessThan(MOST_STEPS);
  }
  // Neither a reader that refuses everything, nor mutations that change nothing.
  expect(Math.min(endings.network, endings.sentence)).toBeGreaterThan(CASES / 10);
});
