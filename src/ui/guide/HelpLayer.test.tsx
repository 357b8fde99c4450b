import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { button, draw } from '../../../test/rendered';
import { useHelp } from './context';
import { HelpLayer } from './HelpLayer';
import { GUIDE_SECTIONS } from './sections';
import { TourOffer } from './TourOffer';

beforeEach(() => localStorage.removeItem('bitpath-tour'));

function Page() {
  const { openGuide, offered } = useHelp();
  return (
    <>
      {offered && <TourOffer />}
      <button type="button" onClick={() => openGuide(null)}>
        Help
      </button>
      <button type="button" onClick={() => openGuide('numbers')}>
        More
      </button>
      <select aria-label="Example" />
      <div style={{ height: 3000 }} />
      <table aria-label="Results" style={{ height: 100, width: 300 }} />
    </>
  );
}

const drawn = (fresh = false) =>
  draw(
    <HelpLayer fresh={fresh}>
      <Page />
    </HelpLayer>,
  );
const guide = () => screen.findByRole('dialog', { name: 'Help' });
const gone = () => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

test('Help opens the guide with all its sections; Esc closes it, and the keyboard goes on where it was', async () => {
  drawn();
  await userEvent.click(button('Help'));
  const names = within(await guide()).getAllByRole('heading', { level: 3 });
  expect(names.map(({ textContent }) => textContent)).toEqual(Object.values(GUIDE_SECTIONS));
  for (const section of within(await guide()).getAllByRole('region'))
    expect(section.textContent.length).toBeGreaterThan(100);
  await userEvent.keyboard('{Escape}');
  await gone();
  expect(button('Help')).toHaveFocus();
});

test('what explains leads to its section', async () => {
  const { user } = drawn();
  await user.click(button('More'));
  await guide();
  expect(screen.getByRole('heading', { name: GUIDE_SECTIONS.numbers })).toHaveFocus();
  await user.click(button(GUIDE_SECTIONS.keys));
  expect(screen.getByRole('heading', { name: GUIDE_SECTIONS.keys })).toHaveFocus();
  await user.click(button('Close'));
  await gone();
});

test('the tour is offered once, and only on a fresh page', async () => {
  const { user } = drawn(true);
  await user.click(button('No thanks'));
  expect(screen.queryByText('New here?')).toBeNull();
  drawn(true);
  expect(screen.queryByRole('button', { name: 'No thanks' })).toBeNull();
});

test('a page that came with something of before offers none', () => {
  drawn(false);
  expect(screen.queryByRole('button', { name: 'No thanks' })).toBeNull();
});

test('where the store of the browser is closed nothing is offered, and nothing fails', async () => {
  const closed = () => {
    throw new DOMException('closed', 'SecurityError');
  };
  const reads = vi.spyOn(Storage.prototype, 'getItem').mockImplementation(closed);
  const writes = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(closed);
  const { user } = drawn(true);
  expect(screen.queryByRole('button', { name: 'No thanks' })).toBeNull();
  await user.click(button('Help'));
  await user.click(await screen.findByRole('button', { name: 'Take the tour' }));
  expect(await screen.findByRole('dialog', { name: 'Open a network' })).toBeVisible();
  reads.mockRestore();
  writes.mockRestore();
});

test('the tour goes over what is there, by buttons and keys, and brings it into sight', async () => {
  const { user } = drawn(true);
  await user.click(button('Take a tour'));
  expect(await screen.findByRole('dialog', { name: 'Open a network' })).toHaveFocus();
  expect(screen.getByText('1 of 2')).toBeVisible();
  expect(button('Back')).toBeDisabled();
  await userEvent.keyboard('{ArrowRight}');
  expect(await screen.findByRole('dialog', { name: 'All results' })).toHaveFocus();
  const { top, bottom } = screen.getByRole('table', { name: 'Results' }).getBoundingClientRect();
  expect([top >= 0, bottom <= innerHeight]).toEqual([true, true]);
  await user.click(button('Back'));
  expect(screen.getByRole('dialog', { name: 'Open a network' })).toBeVisible();
  await user.click(button('Next'));
  await user.click(button('Done'));
  await gone();
  drawn(true);
  expect(screen.queryByRole('button', { name: 'No thanks' })).toBeNull();
});

test('Esc ends the tour', async () => {
  const { user } = drawn(true);
  await user.click(button('Take a tour'));
  await screen.findByRole('dialog');
  await userEvent.keyboard('{Escape}');
  await gone();
});
