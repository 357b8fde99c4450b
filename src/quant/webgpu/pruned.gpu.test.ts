/** Letters beside pruned weights, walked on the device. */
import { describe } from 'vitest';
import { withGpu } from '../../../test/gpu';
import { prunedLettersSuite } from '../../../test/pruned-letters-suite';
import { withRows } from '../../../test/solve';
import { openWebgpuSolver } from './solver';

describe('webgpu', () =>
  prunedLettersSuite(
    (...given) => withGpu((gpu) => withRows((options) => openWebgpuSolver(gpu, options), ...given)),
    ['gram', 'path'],
  ));
