import { screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { button, draw } from '../../../test/rendered';
import { HelpContext } from '../guide/context';
import '../styles/help.css';
import type { Explanation } from './explanation';
import { Explained } from './Explained';

const BITS: Explanation = {
  text: 'Bits a weight',
  formula: '2^b levels',
  choices: [{ name: 'int', text: 'What int8 holds' }],
  bounds: 'A whole number from 1 to 8',
  paper: 'b',
  more: 'words',
};
const FIGURE: Explanation = { text: 'It may be chance', more: 'numbers' };

const clicked = vi.fn();

function drawn(openGuide = vi.fn()) {
  clicked.mockClear();
  return draw(
    <HelpContext value={{ openGuide, startTour() {}, offered: false, declineTour() {} }}>
      <Explained as="label" by={BITS} className="field">
        <span>Method</span>
        <select>
          <option>GPFQ</option>
        </select>
      </Explained>
      <table>
        <thead>
          <tr>
            <Explained as="th" by={BITS}>
              <button type="button">Bits</button>
            </Explained>
          </tr>
        </thead>
        <tbody>
          <tr onClick={clicked}>
            <Explained as="td" by={FIGURE}>
              98.2 % <span>±0.4</span>
            </Explained>
          </tr>
        </tbody>
      </table>
    </HelpContext>,
  );
}

const dialog = () => screen.queryByRole('dialog');
const opened = () => screen.findByRole('dialog');
const closed = () => waitFor(() => expect(dialog()).toBeNull());

test('names and texts are those of what is explained, alone', () => {
  drawn();
  expect(screen.getByRole('combobox', { name: 'Method' })).toBe(screen.getByLabelText(/Method/));
  const head = screen.getByRole('columnheader', { name: 'Bits' });
  expect(head.textContent).toBe('Bits');
  expect(head.innerText.trim()).toBe('Bits');
  expect(within(head).getByRole('button', { name: 'Bits' })).toBeVisible();
  expect(screen.getByRole('cell', { name: '98.2 % ±0.4' })).toBeVisible();
  expect(document.querySelector('[title]')).toBeNull();
});

test('a press opens it, and another closes it', async () => {
  const { user } = drawn();
  await user.click(button('About Method'));
  expect((await opened()).textContent).toBe(
    'Bits a weight.2^b levelsint: What int8 holds.A whole number from 1 to 8.In the paper: b.More in Help: Words, and the paper’s letters',
  );
  expect(button('About Method')).toHaveAttribute('aria-expanded', 'true');
  await user.click(button('About Method'));
  await closed();
  expect(button('About Method')).toHaveAttribute('aria-expanded', 'false');
});

test('the real pointer: a press on it again, or elsewhere, closes it, and another opens another', async () => {
  drawn();
  await page.getByRole('button', { name: 'About Method' }).click();
  await opened();
  await page.getByRole('button', { name: 'About Method' }).click();
  await closed();
  await page.getByRole('button', { name: 'About this column' }).click();
  expect(await opened()).toHaveAccessibleName('About Bits');
  await page.getByRole('button', { name: '98.2 %' }).click();
  await waitFor(() =>
    expect(screen.getAllByRole('dialog').map(({ textContent }) => textContent)).toEqual([
      'It may be chance.More in Help: What the numbers mean',
    ]),
  );
  await page.getByRole('combobox').click({ force: true });
  await closed();
});

test.each(['{Enter}', ' '])('the keyboard opens it with "%s", Esc closes it and goes back', async (key) => {
  const { user } = drawn();
  button('About Method').focus();
  await user.keyboard(key);
  expect(await opened()).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  await closed();
  expect(button('About Method')).toHaveFocus();
});

test('what is pressed in it is not a press on the row; it leads to the guide', async () => {
  const openGuide = vi.fn();
  const { user } = drawn(openGuide);
  await user.click(button('98.2 % ±0.4'));
  expect(clicked).toHaveBeenCalledOnce();
  await user.click(await opened());
  expect(clicked).toHaveBeenCalledOnce();
  await user.click(button('About Method'));
  await user.click(await screen.findByRole('button', { name: /^More in Help/ }));
  expect(openGuide).toHaveBeenCalledWith('words');
});

test('it keeps within the window', async () => {
  await page.viewport(360, 640);
  const { user } = drawn();
  await user.click(button('About this column'));
  const { left, right, top, bottom } = (await opened()).getBoundingClientRect();
  expect(Math.min(left, top, 360 - right, 640 - bottom)).toBeGreaterThanOrEqual(7);
});
