import { describe } from 'vitest';
import { openWebgpuSolver } from '../quant/webgpu/solver';
import { withGpu } from '../../test/gpu';
import { pruningSuite } from '../../test/pruning-suite';
import { withRows } from '../../test/solve';

describe('webgpu', () =>
  pruningSuite((...given) => withGpu((gpu) => withRows((options) => openWebgpuSolver(gpu, options), ...given))));
