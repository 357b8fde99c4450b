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

test('in front of it stands how far the job is', () => {
  const { set } = draw(<Window />, [feature]);
  set({ job: { kind: 'quantizing', progress: { fraction: 0.423, message: '', secondsLeft: null } } });
  expect(document.title).toBe(`42 % · ${TITLE}`);
  set({ job: null });
  expect(document.title).toBe(TITLE);
});
