/** Before every test file: the same random cases each time, so that what fails in CI fails here. FC_SEED asks for others. */
import fc from 'fast-check';
import { inject } from 'vitest';

fc.configureGlobal({ seed: inject('seed') });
