import { describe } from 'vitest';
import { withRows } from '../../../test/solve';
import { sumsSuite } from '../../../test/sums-suite';
import { openReferenceSolver } from './solver';

describe('reference', () => sumsSuite((...given) => withRows(openReferenceSolver, ...given)));
