/** The walk in WebAssembly next to the float64 reference: the same letters, whatever the recipe and the form. */
import { describe, expect, test } from 'vitest';
import { solveProblem } from '../../test/solve';
import { compareTwins, twinCases, WITHIN } from '../../test/twins';
import { METHODS } from './layer';
import { openWasmSolver } from './wasm/solver';

const SIZES = { inputs: 90, samples: 220, perGroup: 12 };

describe.each(['gram', 'path'] as const)('wasm in %s form', (form) => {
  test.each(METHODS)(
    '%s: the letters of the reference, with offsets and sweeps, on 40 random layers',
    async (method) => {
      const cases = twinCases(method, 40, SIZES);
      const found = await compareTwins(cases, (...asked) => solveProblem((o) => openWasmSolver(o), ...asked), form);
      expect(found).toMatchObject({ ...WITHIN, turned: 0, unlike: [] });
    },
  );
});
