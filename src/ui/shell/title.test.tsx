import { expect, test } from 'vitest';
import { draw } from '../../../test/rendered';
import { pageFeature } from '../../state/feature';
import { TITLE, useTitle } from './title';

function Window() {
  useTitle();
  return null;
}

const feature = pageFeature<{ word: string | null }, object>({
  id: 'said',
  panel: () => null,
  slice: { fresh: () => ({ word: null }), actions: () => ({}) },
  reset: (before) => before,
  title: ({ word }) => word,
});

test('the window is called as the feature that is shown says, else as the page is', () => {
  const { set } = draw(<Window />, [feature]);
  expect(document.title).toBe(TITLE);
  set({ word: 'mine.onnx' } as never);
  expect(document.title).toBe('mine.onnx · Bitpath');
  set({ feature: 'theory' });
  expect(document.title).toBe(TITLE);
});
