/** The sums of a layer's rows, as the device takes them. */
import { describe } from 'vitest';
import { withGpu } from '../../../test/gpu';
import { withRows } from '../../../test/solve';
import { sumsSuite } from '../../../test/sums-suite';
import { openWebgpuSolver } from './solver';

describe('webgpu', () =>
  sumsSuite((...given) => withGpu((gpu) => withRows((options) => openWebgpuSolver(gpu, options), ...given))));
