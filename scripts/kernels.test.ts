import { expect, test } from 'vitest';
import { ASSEMBLED } from '../src/wasm/kernels/assembled.ts';
import { assembleKernels } from './kernels.ts';

test('the assembled kernels are those of the .wat files: `npm run kernels` makes them', async () => {
  expect(await assembleKernels()).toEqual(ASSEMBLED);
});
