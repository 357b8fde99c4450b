import { fireEvent, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { button, draw, explanationOf, rowsOf } from '../../../../../test/rendered';
import { FIRST_PAINT } from '../../first-paint';
import { LayersPanel } from './LayersPanel';

const slider = (name: string) => screen.getByRole<HTMLInputElement>('slider', { name });
const keep = (layer: string) => screen.getByRole('checkbox', { name: `Keep ${layer} in float` });
const move = (name: string, bits: number) => fireEvent.change(slider(name), { target: { value: bits } });
const bitsShown = () => rowsOf('Layers').map(({ Bits }) => Bits);
const errorOf = (layer: string) => within(button(`Select ${layer}`).closest('tr')!).getAllByRole('cell')[3]!;

test('a row a layer: what it is, its bits, and its error in the shown run', () => {
  const { set } = draw(<LayersPanel />);
  expect(rowsOf('Layers')).toEqual([
    { Layer: 'fc1Gemm 512 × 64', Bits: '3', Float: '', Error: '6.1 %', Zeros: expect.stringMatching(/^\d+ %$/) },
    { Layer: 'fc2Gemm 512 × 512', Bits: '3', Float: '', Error: '4.4 %', Zeros: expect.stringMatching(/^\d+ %$/) },
    { Layer: 'fc3Gemm 10 × 512', Bits: '3', Float: '', Error: '6.0 %', Zeros: expect.stringMatching(/^\d+ %$/) },
  ]);
  set({ selectedRun: 1 });
  expect(rowsOf('Layers').map(({ Error }) => Error)).toEqual(['7.8 %', '9.6 %', '14.0 %']);
  set({ runs: [], selectedRun: null });
  expect(rowsOf('Layers').map(({ Error }) => Error)).toEqual(['–', '–', '–']);
});

test('groups of a convolution are said where there are some', () => {
  const { open, state } = draw(<LayersPanel />);
  const model = state().workspace.model!;
  open({ model: { ...model, layers: [{ ...model.layers[0]!, op: 'Conv', groups: 16 }] } });
  expect(rowsOf('Layers').map(({ Layer }) => Layer)).toEqual(['fc1Conv 512 × 64, 16 groups']);
});

test('the slider of all layers leaves one of its own alone, until it is told otherwise', async () => {
  const { user, state } = draw(<LayersPanel />);
  expect(screen.queryByRole('button', { name: /^Also/ })).toBeNull();
  move('Bits of fc2', 7);
  expect(bitsShown()).toEqual(['3', '7', '3']);
  move('Bits of all layers', 5);
  expect(bitsShown()).toEqual(['5', '7', '5']);
  await user.click(button('Also the 1 with bits of its own'));
  expect(bitsShown()).toEqual(['5', '5', '5']);
  expect(state().recipe).toMatchObject({ bits: 5, layers: {} });
  expect(screen.queryByRole('button', { name: /^Also/ })).toBeNull();
  expect(screen.getByText('All layers, bits').parentElement).toHaveTextContent('5');
});

test('the size is that of the bits that are chosen', () => {
  draw(<LayersPanel />);
  const size = () => screen.getByText(/ of 1\.20 MB$/).textContent;
  expect(size()).toBe('121 kB of 1.20 MB');
  move('Bits of all layers', 8);
  expect(size()).toBe('309 kB of 1.20 MB');
});

test('a layer in float has no bits to choose; taken back, it has those of before', async () => {
  const { user } = draw(<LayersPanel />);
  move('Bits of fc1', 6);
  await user.click(keep('fc1'));
  expect(keep('fc1')).toBeChecked();
  expect(bitsShown()[0]).toBe('–');
  expect(slider('Bits of fc1')).toBeDisabled();
  expect(slider('Bits of fc1')).toHaveValue('6');
  await user.click(keep('fc1'));
  expect(slider('Bits of fc1')).toBeEnabled();
  expect(bitsShown()[0]).toBe('6');
});

test('binary letters leave no choice, and say so', async () => {
  const { set, state } = draw(<LayersPanel />);
  const sliders = () => screen.getAllByRole<HTMLInputElement>('slider');
  expect(sliders().some(({ disabled }) => disabled)).toBe(false);
  expect(await explanationOf(slider('Bits of all layers'))).toMatch(/^The width of all layers/);
  move('Bits of fc2', 7);
  set({ recipe: { ...state().recipe, alphabet: 'binary' } });
  expect(sliders().map(({ disabled, value }) => [disabled, value])).toEqual(Array(4).fill([true, '1']));
  expect(await explanationOf(slider('Bits of all layers'))).toMatch(/^The binary grid takes 1 bit/);
  expect(bitsShown()).toEqual(['1', '1', '1']);
  set({ recipe: { ...state().recipe, regularizer: { kind: 'L0', lambda: 0.01 } } });
  expect(bitsShown()).toEqual(['2', '2', '2']);
  // What was chosen before is not forgotten.
  set({ recipe: { ...state().recipe, alphabet: 'int', regularizer: undefined } });
  expect(bitsShown()).toEqual(['3', '7', '3']);
});

test('an error of other bits than the layer has now says which', async () => {
  const { user } = draw(<LayersPanel />);
  expect(errorOf('fc1')).not.toHaveClass('old');
  move('Bits of fc1', 4);
  expect(errorOf('fc1')).toHaveClass('old');
  expect(await explanationOf(errorOf('fc1'))).toBe('of run 2: 3 bits');
  expect(errorOf('fc2')).not.toHaveClass('old');
  await user.click(keep('fc2'));
  expect(errorOf('fc2')).toHaveClass('old');
  move('Bits of fc1', 3);
  expect(errorOf('fc1')).not.toHaveClass('old');
});

test('a run that left a layer in float says so of one that has bits now', async () => {
  const { set, state } = draw(<LayersPanel />);
  const [run] = state().runs;
  const [first, ...others] = run!.report.layers;
  const report = { ...run!.report, layers: [{ ...first!, bits: null }, ...others] };
  set({ runs: [{ ...run!, key: 5, report }] });
  expect(await explanationOf(errorOf('fc1'))).toBe('of run 5: in float');
});

test('the layer that is selected is marked, whoever selected it', async () => {
  const { user, does, state } = draw(<LayersPanel />);
  const pressed = () => screen.getAllByRole('button', { pressed: true }).map((element) => element.ariaLabel);
  await user.click(button('Select fc2'));
  expect(pressed()).toEqual(['Select fc2']);
  expect(state().selectedLayer).toBe('fc2');
  await does(({ selectLayer }) => selectLayer('fc3'));
  expect(pressed()).toEqual(['Select fc3']);
});

test('the layer that is selected is named whole, with what its row leaves out', async () => {
  const { user, open } = draw(<LayersPanel />);
  const chosen = () => screen.getByText(/^Selected:/).textContent;
  expect(chosen()).toBe('Selected: fc2, Gemm 512 × 512');
  await user.click(button('Select fc3'));
  expect(chosen()).toBe('Selected: fc3, Gemm 10 × 512');
  const model = FIRST_PAINT.workspace.model!;
  const name = 'model/features/stage_4/block_11/depthwise/convolution';
  open({ model: { ...model, layers: [{ ...model.layers[0]!, name, op: 'Conv', groups: 16 }] } });
  expect(chosen()).toBe(`Selected: ${name}, Conv 512 × 64, 16 groups`);
});

test('of a network with many layers only those about are in the page, and one that is selected comes into sight', async () => {
  const { open, does, state } = draw(<LayersPanel />);
  const region = screen.getByRole('region', { name: 'Layers, scrollable' });
  Object.assign(region.style, { height: '400px', overflow: 'auto', display: 'block' });
  const model = FIRST_PAINT.workspace.model!;
  const layers = Array.from({ length: 500 }, (_, i) => ({ ...model.layers[0]!, id: `conv${i}`, name: `conv${i}` }));
  open({ model: { ...model, layers } });
  await does(() => new Promise((resolve) => setTimeout(resolve, 100)));
  const drawn = screen.getAllByRole('checkbox').length;
  expect(drawn).toBeGreaterThan(8);
  expect(drawn).toBeLessThan(60);
  expect(screen.queryByRole('slider', { name: 'Bits of conv400' })).toBeNull();
  await does(({ selectLayer }) => selectLayer('conv400'));
  expect(await screen.findByRole('slider', { name: 'Bits of conv400' })).toBeInTheDocument();
  expect(state().selectedLayer).toBe('conv400');
});

test('without a network the table is empty', () => {
  const { open } = draw(<LayersPanel />);
  open({ model: null });
  expect(rowsOf('Layers')).toEqual([]);
  expect(screen.queryByText(/ of .* MB$/)).toBeNull();
});

test('errors say of which run they are', () => {
  const { set } = draw(<LayersPanel />);
  expect(screen.getByText('errors: run 2')).toBeVisible();
  set({ selectedRun: 1 });
  expect(screen.getByText('errors: run 1')).toBeVisible();
  set({ runs: [], selectedRun: null });
  expect(screen.queryByText(/^errors: run/)).toBeNull();
});

test('at 1 bit, int says what its letters are, and offers binary ones', async () => {
  const { user, state } = draw(<LayersPanel />);
  expect(screen.queryByText('1 bit')).toBeNull();
  move('Bits of fc2', 1);
  expect(screen.getByText(/int grid has the levels −1 and 0 at 1 bit, which fc2 may not bear/)).toBeVisible();
  move('Bits of fc2', 3);
  move('Bits of all layers', 1);
  expect(screen.getByText(/which most networks do not bear/)).toBeVisible();
  await user.click(button('Use the binary grid'));
  expect(state().recipe.alphabet).toBe('binary');
  expect(screen.queryByText(/int grid has the levels/)).toBeNull();
});
