import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { draw } from '../../../test/rendered';
import { FEATURES } from '../../features/page';
import { FeatureLinks } from './FeatureLinks';

const pages = FEATURES.filter(({ within }) => within === undefined);
const link = (name: string) => screen.getByRole('link', { name });
const current = () => screen.getAllByRole('link').filter((element) => element.getAttribute('aria-current') === 'page');

const address = location.href;
/** Whether the browser would have followed the link that was pressed; it must not, in a test. */
let followed: boolean[];
const onClick = (event: Event) => {
  followed.push(!event.defaultPrevented);
  event.preventDefault();
};
beforeEach(() => {
  followed = [];
  document.addEventListener('click', onClick);
});
afterEach(() => {
  document.removeEventListener('click', onClick);
  vi.restoreAllMocks();
  history.replaceState(null, '', address);
});

test('a link each, and the one that is shown says so', () => {
  const { set } = draw(<FeatureLinks features={pages} />);
  expect(screen.getAllByRole('link').map(({ textContent }) => textContent)).toEqual([
    'Quantize',
    'Compress',
    'Train',
    'Graphs',
    'Theory',
  ]);
  expect(current()).toEqual([link('Quantize')]);
  set({ feature: 'theory' });
  expect(current()).toEqual([link('Theory')]);
});

test('pressed, it shows its feature, and the address follows without a load', async () => {
  const push = vi.spyOn(history, 'pushState');
  const { user, state } = draw(<FeatureLinks features={pages} />);
  await user.click(link('Theory'));
  expect(state().feature).toBe('theory');
  expect(new URL(location.href).searchParams.get('feature')).toBe('theory');
  expect(followed).toEqual([false]);
  // A second press is no second step of the history.
  await user.click(link('Theory'));
  expect(push).toHaveBeenCalledOnce();
});

test.each(['Control', 'Shift', 'Alt', 'Meta'])('with %s held, it is left to the browser', async (key) => {
  const push = vi.spyOn(history, 'pushState');
  const { user, state } = draw(<FeatureLinks features={pages} />);
  await user.keyboard(`{${key}>}`);
  await user.click(link('Theory'));
  await user.keyboard(`{/${key}}`);
  expect(followed).toEqual([true]);
  expect(state().feature).toBe('quantize');
  expect(push).not.toHaveBeenCalled();
});

test('a step back shows what the address says then', async () => {
  const { user, state } = draw(<FeatureLinks features={pages} />);
  await user.click(link('Theory'));
  await act(async () => {
    const back = new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));
    history.back();
    await back;
  });
  expect(state().feature).toBe('quantize');
});
