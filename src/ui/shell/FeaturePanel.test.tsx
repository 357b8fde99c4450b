import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { button, draw } from '../../../test/rendered';
import { FEATURES } from '../../features/page';
import { pageFeature, type FeatureEntry, type PageFeature } from '../../state/feature';
import { FeaturePanel, GuestPanel } from './FeaturePanel';

/** The door of Mixed precision, opened when told to. */
function slowGuest() {
  const entry = FEATURES.find(({ id }) => id === 'mixed-precision')!;
  let open = () => {};
  const load = vi.fn(() => new Promise<PageFeature>((resolve) => (open = () => resolve(entry.load()))));
  return { entry: { ...entry, load } satisfies FeatureEntry, load, open: () => open() };
}

const quantize = async () => [await FEATURES[0]!.load()];

test('a guest is folded away: neither code nor slice come until it is asked for', async () => {
  const { entry, load, open } = slowGuest();
  const { user, bitpath, state } = draw(<GuestPanel entry={entry} />, await quantize());
  expect(screen.getByRole('region', { name: 'Mixed precision' })).toHaveTextContent('bits where they do most');
  expect(button('Mixed precision')).toHaveAttribute('aria-expanded', 'false');
  expect(load).not.toHaveBeenCalled();
  expect(state()).not.toHaveProperty('measureSensitivity');

  await user.click(button('Mixed precision'));
  expect(button('Mixed precision')).toHaveAttribute('aria-expanded', 'true');
  expect(screen.getByText('Loading mixed precision')).toBeVisible();
  open();
  expect(await screen.findByRole('button', { name: 'Measure sensitivity' })).toBeVisible();
  expect(bitpath.features().map(({ id }) => id)).toEqual(['quantize', 'mixed-precision']);
  expect(state()).toHaveProperty('measureSensitivity');
});

test('folded away and asked for again while it comes, it comes once', async () => {
  const { entry, load, open } = slowGuest();
  const { user } = draw(<GuestPanel entry={entry} />, await quantize());
  for (let presses = 0; presses < 3; presses++) await user.click(button('Mixed precision'));
  open();
  expect(await screen.findByRole('button', { name: 'Measure sensitivity' })).toBeVisible();
  expect(load).toHaveBeenCalledOnce();
});

test('opened again, it is there at once, and what was measured still is', async () => {
  const { entry, load, open } = slowGuest();
  const { user, does, state } = draw(<GuestPanel entry={entry} />, await quantize());
  await user.click(button('Mixed precision'));
  open();
  await screen.findByRole('button', { name: 'Measure sensitivity' });
  await does(({ measureSensitivity }) => measureSensitivity());
  await user.click(button('Mixed precision'));
  expect(screen.queryByRole('button', { name: 'Measure sensitivity' })).toBeNull();
  await user.click(button('Mixed precision'));
  expect(button('Measure sensitivity')).toBeVisible();
  expect(await screen.findByRole('figure', { name: 'Pareto front' })).toBeVisible();
  expect(load).toHaveBeenCalledOnce();
  expect(state().sensitivity).not.toBeNull();
});

test('a panel that is there from the start waits for nothing, and has its guests, which it can bring', async () => {
  const feature = pageFeature({
    id: 'first',
    panel: ({ guests, openGuests }) => (
      <main>
        Here with {guests}
        <button type="button" onClick={() => void openGuests()}>
          Bring them
        </button>
      </main>
    ),
    slice: { fresh: () => ({}), actions: () => ({}) },
    reset: (before) => before,
  });
  const load = vi.fn(() => feature);
  const guest = pageFeature({
    id: 'guest',
    panel: () => <p>A guest</p>,
    slice: { fresh: () => ({ guest: 'here' }), actions: () => ({}) },
    reset: (before) => before,
  });
  const guests = [{ id: 'guest', title: 'Guest', within: 'first', load: () => Promise.resolve(guest) }];
  const { user, state } = draw(<FeaturePanel entry={{ id: 'first', title: 'First', load }} guests={guests} />, [
    feature,
  ]);
  expect(screen.getByRole('main')).toHaveTextContent('Here with Guest');
  expect(load).not.toHaveBeenCalled();
  await user.click(button('Bring them'));
  await vi.waitFor(() => expect(state()).toMatchObject({ guest: 'here' }));
});
