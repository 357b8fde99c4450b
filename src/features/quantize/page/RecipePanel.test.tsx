import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { draw, explanationOf } from '../../../../test/rendered';
import { RecipePanel } from './RecipePanel';

const field = (name: string) => screen.queryByLabelText<HTMLInputElement & HTMLSelectElement>(name);
const options = (name: string) => within(field(name)!).getAllByRole<HTMLOptionElement>('option');
/** The panel with all that it has. */
async function unfolded() {
  const drawn = draw(<RecipePanel />);
  await drawn.user.click(screen.getByText('Advanced'));
  return drawn;
}
const check = (name: string) => screen.getByRole('checkbox', { name });

test('a method that divides by XᵀX has a damping, and empty means another thing to Qronos', async () => {
  const { user, state } = await unfolded();
  expect(field('Damping')).toBeNull();
  await user.selectOptions(field('Method')!, 'GPTQ, spreads errors');
  expect(state().recipe.method).toBe('gptq');
  expect(field('Damping')).toHaveAttribute('placeholder', '0.01');
  const gptq = await explanationOf(field('Damping')!);
  await user.selectOptions(field('Method')!, 'Qronos, GPFQ + GPTQ');
  expect(field('Damping')!.placeholder).toMatch(/held back$/);
  expect(await explanationOf(field('Damping')!)).not.toBe(gptq);
  await user.type(field('Damping')!, '0.1');
  expect(state().recipe.damping).toBe(0.1);
  await user.clear(field('Damping')!);
  await user.tab();
  expect(state().recipe.damping).toBeUndefined();
});

test('the method and the alphabet that are chosen are explained', async () => {
  const { user } = await unfolded();
  expect(await explanationOf(field('Method')!)).toMatch(/^Greedy path-following/);
  await user.selectOptions(field('Method')!, 'RTN, round to nearest');
  expect(await explanationOf(field('Method')!)).toMatch(/the baseline$/);
  const int = await explanationOf(field('Grid')!);
  await user.selectOptions(field('Grid')!, 'binary, ± one step');
  expect(await explanationOf(field('Grid')!)).not.toBe(int);
});

test('Beacon finds steps: what is set for them is gone, and what it refuses is taken back', async () => {
  const { user, state } = await unfolded();
  const OTHERS = ['Offset', 'Range', 'Group size', 'Sparsity', 'Scale', 'Percentile of weights', 'Sweeps'];
  await user.selectOptions(field('Group size')!, '64 inputs');
  await user.selectOptions(field('Sparsity')!, 'L1, soft threshold');
  expect(OTHERS.filter((name) => field(name) === null)).toEqual([]);
  await user.selectOptions(field('Method')!, 'Beacon, finds the step');
  expect(OTHERS.filter((name) => field(name) !== null)).toEqual([]);
  expect(state().recipe).toMatchObject({ method: 'beacon', radius: 'neuron' });
  expect(state().recipe.groupSize).toBeUndefined();
  expect(state().recipe.regularizer).toBeUndefined();
  expect(await explanationOf(field('Grid')!)).toMatch(/moved by half a step/);
});

test('rounding to nearest has no path, and so no order', async () => {
  const { user, state } = await unfolded();
  await user.selectOptions(field('Order of the weights')!, 'largest inputs first');
  expect(state().recipe.order).toBe('norm');
  await user.selectOptions(field('Method')!, 'RTN, round to nearest');
  expect(field('Order of the weights')).toBeNull();
});

test('the mean of the inputs is only taken where the bias makes up for it', async () => {
  const { user, state } = await unfolded();
  expect(check('Center inputs')).toBeChecked();
  const before = await explanationOf(check('Center inputs'));
  await user.click(check('Correct bias'));
  expect(check('Center inputs')).not.toBeChecked();
  expect(check('Center inputs')).toBeDisabled();
  expect(await explanationOf(check('Center inputs'))).not.toBe(before);
  expect(state().recipe.center).toBe(true);
  await user.click(check('Correct bias'));
  expect(check('Center inputs')).toBeChecked();
  await user.click(check('Center inputs'));
  expect(state().recipe.center).toBe(false);
});

test('L1 needs a 0 among the letters: binary ones have none', async () => {
  const { user, state } = await unfolded();
  const disabled = () => options('Sparsity').filter((option) => option.disabled);
  expect(disabled()).toEqual([]);
  expect(field('Threshold')).toBeNull();
  await user.selectOptions(field('Sparsity')!, 'L1, soft threshold');
  expect(field('Threshold')).toHaveValue(0.01);
  await user.clear(field('Threshold')!);
  await user.type(field('Threshold')!, '0.02');
  expect(state().recipe.regularizer).toEqual({ kind: 'L1', lambda: 0.02 });
  await user.selectOptions(field('Sparsity')!, 'L0, hard threshold');
  expect(state().recipe.regularizer).toEqual({ kind: 'L0', lambda: 0.02 });
  await user.selectOptions(field('Grid')!, 'binary, ± one step');
  expect(disabled().map(({ value }) => value)).toEqual(['L1']);
  expect(await explanationOf(field('Sparsity')!)).toMatch(/binary grid has no 0/);
  await user.selectOptions(field('Sparsity')!, 'none');
  expect(state().recipe.regularizer).toBeUndefined();
});

test('groups of inputs have a radius each, and so do neurons then; one for the layer ends them', async () => {
  const { user, state, open } = await unfolded();
  await user.selectOptions(field('Range')!, 'one per layer');
  expect(screen.queryByText(/^Groups in dense layers only/)).toBeNull();
  await user.selectOptions(field('Group size')!, '32 inputs');
  expect(state().recipe).toMatchObject({ radius: 'neuron', groupSize: 32 });
  expect(screen.getByText(/^Groups in dense layers only/)).toHaveTextContent('(Gemm, MatMul): 3 of 3.');
  const model = state().workspace.model!;
  open({ model: { ...model, layers: model.layers.map((layer, i) => (i ? layer : { ...layer, op: 'Conv' })) } });
  expect(screen.getByText(/^Groups in dense layers only/)).toHaveTextContent('2 of 3.');
  await user.selectOptions(field('Range')!, 'one per layer');
  expect(state().recipe.groupSize).toBeUndefined();
});

test.each([
  ['Calibration samples', 'calibrationCount', '64', 64],
  ['Scale', 'scale', '1.5', 1.5],
  ['Percentile of weights', 'percentile', '0.99', 0.99],
  ['Patches a sample', 'patches', '8', 8],
  ['Seed', 'seed', '7', 7],
] as const)('%s is a number of the recipe, and is explained', async (label, name, text, value) => {
  const { user, state } = await unfolded();
  expect(await explanationOf(field(label)!)).toMatch(/\w/);
  await user.clear(field(label)!);
  await user.type(field(label)!, text);
  expect(state().recipe[name]).toBe(value);
});

test('where C is searched depends on what has a C', async () => {
  const { user, state } = await unfolded();
  expect(await explanationOf(check('Search scale'))).toMatch(/one scale for each neuron/);
  await user.selectOptions(field('Range')!, 'one per layer');
  expect(await explanationOf(check('Search scale'))).toMatch(/one scale for the layer$/);
  await user.click(check('Search scale'));
  expect(state().recipe.searchScale).toBe(false);
});
