import { describe } from 'vitest';
import { openWasmSolver } from '../quant/wasm/solver';
import { pruningSuite } from '../../test/pruning-suite';
import { withRows } from '../../test/solve';

describe('wasm', () => pruningSuite((...given) => withRows(openWasmSolver, ...given)));
