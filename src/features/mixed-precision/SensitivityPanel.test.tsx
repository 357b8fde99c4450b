import { fireEvent, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { button, draw, explanationOf, rowsOf } from '../../../test/rendered';
import SensitivityPanel from './SensitivityPanel';
// Without a height nothing is plotted.
import '../../ui/styles/charts.css';

const measure = () => button('Measure sensitivity');
const figure = (name: string) => screen.queryByRole('figure', { name });
const note = () => within(figure('Pareto front')!).getByText(/\S/, { selector: '.about .caption' }).textContent;
const bits = () => screen.getByRole<HTMLInputElement>('slider', { name: 'Mean bits' });

async function measured() {
  const drawn = draw(<SensitivityPanel />);
  await drawn.user.click(measure());
  return drawn;
}

test('before it is measured it says what will be; then the front is there', async () => {
  const { user, engine } = draw(<SensitivityPanel />);
  expect(screen.getByText(/^Every layer is quantized by itself/)).toBeVisible();
  expect(figure('Pareto front')).toBeNull();
  await user.click(measure());
  expect(engine.calls).toEqual(['sensitivity']);
  expect(screen.queryByText(/^Every layer is quantized by itself/)).toBeNull();
  expect(figure('Sensitivity')).toBeVisible();
  expect(note()).toBe('predicted error of the output by mean bits; click a point to apply it');
});

test('binary letters have no widths to mix, and it needs calibration data', async () => {
  const { set, open, state } = draw(<SensitivityPanel />);
  expect(measure()).toBeEnabled();
  expect(await explanationOf(measure())).toMatch(/^Quantizes every layer by itself/);
  set({ recipe: { ...state().recipe, alphabet: 'binary' } });
  expect(measure()).toBeDisabled();
  expect(await explanationOf(measure())).toMatch(/^The binary grid takes 1 bit in every layer/);
  set({ recipe: { ...state().recipe, alphabet: 'int' } });
  open({ counts: { calibration: 0, evaluation: 797 } });
  expect(measure()).toBeDisabled();
});

test('what it was measured with is said where it is another thing now', async () => {
  const { set, open, state } = await measured();
  set({ recipe: { ...state().recipe, scale: 1.5 } });
  expect(note()).toBe('measured with other settings');
  set({ recipe: { ...state().recipe, method: 'rtn' } });
  expect(note()).toBe('measured with GPFQ');
  open({ labelOffset: 1 });
  expect(note()).toBe('measured on other data');
});

test('sensitivity is a table of coloured numbers, whose layers can be selected', async () => {
  const { user, state } = await measured();
  const map = within(figure('Sensitivity')!);
  expect(rowsOf('Sensitivity, numbers').map(({ Layer }) => Layer)).toEqual(['fc1', 'fc2', 'fc3']);
  const grounds = map.getAllByRole('cell', { name: /%/ }).map((cell) => cell.style.background);
  expect(grounds.filter((ground) => ground.includes('color-mix')).length).toBe(3 * 7);
  expect(map.getByText(/log scale/)).toBeVisible();
  await user.click(map.getByRole('button', { name: 'fc2' }));
  expect(state().selectedLayer).toBe('fc2');
  expect(map.getByRole('button', { name: 'fc2' })).toHaveAttribute('aria-pressed', 'true');
});

test('the slider gives out bits, and says what they cost', async () => {
  const { state } = await measured();
  fireEvent.change(bits(), { target: { value: 4 } });
  const widths = Object.values(state().recipe.layers).map((layer) => layer.bits);
  expect(new Set(widths).size).toBeGreaterThan(1);
  expect(screen.getByText(/predicted error of the output/, { selector: '.facts span' })).toBeVisible();
  expect(screen.getByText('press Quantize to check it')).toBeVisible();
});

test('bits that are set by hand are not on the front', async () => {
  const { does } = await measured();
  await does(({ setLayer }) => setLayer('fc1', { bits: 2 }));
  await does(({ setLayer }) => setLayer('fc3', { bits: 2 }));
  await does(({ setLayer }) => setLayer('fc2', { bits: 8 }));
  expect(screen.getByText('bits set by hand: not on the front')).toBeVisible();
  expect(screen.queryByText(/predicted error of the output/, { selector: '.facts span' })).toBeNull();
});

test('the first and the last layer can be kept at 8 bits', async () => {
  const { user, state, open } = await measured();
  const keep = (which: string) => button(`Keep ${which} layer at 8 bits`);
  expect(keep('first')).toHaveAttribute('aria-pressed', 'false');
  await user.click(keep('first'));
  expect(keep('first')).toHaveAttribute('aria-pressed', 'true');
  expect(state().recipe.layers['fc1']).toEqual({ bits: 8 });
  expect(rowsOf('Pareto front, numbers').every((row) => row['Bits of the layers']!.startsWith('8 '))).toBe(true);
  await user.click(keep('first'));
  expect(state().keptLayers).toEqual([]);
  open({ model: null });
  expect(keep('last')).toBeDisabled();
});

test('a point of the front is applied with the keyboard, which stays on it', async () => {
  const { user, state } = await measured();
  const points = () => within(figure('Pareto front')!).getAllByRole('button', { name: /bits, predicted error/ });
  await screen.findAllByRole('button', { name: /bits, predicted error/ });
  expect(points().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  const first = points()[0]!;
  first.focus();
  await user.keyboard('{ArrowRight}');
  expect(points()[1]).toHaveFocus();
  await user.keyboard('{Enter}');
  expect(points()[1]).toHaveAttribute('aria-pressed', 'true');
  expect(Object.keys(state().recipe.layers)).not.toEqual([]);
});

test('with every layer in float there is nothing to mix', async () => {
  const { does } = await measured();
  for (const id of ['fc1', 'fc2', 'fc3']) await does(({ setLayer }) => setLayer(id, { float: true }));
  expect(screen.getByText('Every layer is kept in float.')).toBeVisible();
});
