import { expect, test } from 'vitest';

test('an adapter is there', async () => {
  expect(await navigator.gpu.requestAdapter()).not.toBeNull();
});
