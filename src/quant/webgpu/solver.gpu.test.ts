import { describe } from 'vitest';
import type { Gpu } from '../../gpu/device';
import { withGpu } from '../../../test/gpu';
import { solveProblem } from '../../../test/solve';
import { SINGLE } from '../../../test/solved-layer';
import { solverSuite } from '../../../test/solver-suite';
import { openWebgpuSolver } from './solver';

/** The kernels of an emulated GPU, and those of a real one. */
const KINDS = ['emulated', 'real'] as const;

const asKind = (gpu: Gpu, kind: (typeof KINDS)[number]): Gpu =>
  kind === 'real' ? { ...gpu, software: false, quads: false } : gpu;

describe.each((['gram', 'path'] as const).flatMap((form) => KINDS.map((kind) => ({ form, kind }))))(
  '$form form, kernels of a $kind GPU',
  ({ form, kind }) => {
    solverSuite({
      solve: (problem, recipe, variation) =>
        withGpu((gpu) =>
          solveProblem((options) => openWebgpuSolver(asKind(gpu, kind), options), problem, recipe, variation),
        ),
      form,
      tolerance: SINGLE,
      rounds: 1,
      // They are asked of the kernels of an emulated GPU.
      optionsOnly: kind === 'real',
    });
  },
);
