/** The walk on the device next to the float64 reference: nearly all letters are the same, whatever the recipe and the form. */
import { describe, expect, test } from 'vitest';
import { withGpu } from '../../../test/gpu';
import { solveProblem } from '../../../test/solve';
import { compareTwins, twinCases, WITHIN } from '../../../test/twins';
import { isFactored, METHODS } from '../layer';
import { openWebgpuSolver } from './solver';

const SIZES = { inputs: 70, samples: 120, perGroup: 8 };

/** Letters that sums in float32 may turn; few rows and what is factored of them magnify what was rounded. */
const TURNED = { walked: 1e-4, factored: 1e-3 };

/** Only the kernels of an emulated GPU have quads. */
const WALKS = (['gram', 'path'] as const).flatMap((form) => [true, false].map((quads) => ({ form, quads })));

describe.each(WALKS)('WebGPU in $form form, quads $quads', ({ form, quads }) => {
  const methods = METHODS.filter((method) => form === 'gram' || !isFactored({ method }));

  test.each(methods)(
    '%s: the letters of the reference, with offsets and sweeps, on 12 random layers',
    async (method) => {
      const cases = twinCases(method, 12, SIZES);
      const found = await withGpu((gpu) => {
        const own = quads ? gpu : { ...gpu, software: false, quads };
        return compareTwins(cases, (...asked) => solveProblem((o) => openWebgpuSolver(own, o), ...asked), form);
      });
      const most = TURNED[isFactored({ method }) ? 'factored' : 'walked'] * found.letters;
      expect(found.turned, found.unlike.join('\n')).toBeLessThanOrEqual(most);
      expect(found).toMatchObject(WITHIN);
    },
  );
});
