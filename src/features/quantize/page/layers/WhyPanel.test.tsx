import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { CAUSES } from '../../../../../test/fake-engine';
import { button, draw, rowsOf } from '../../../../../test/rendered';
import WhyPanel from './WhyPanel';

/** What asks for them comes when it is first needed. */
const found = (state: () => { causes: unknown }) => vi.waitFor(() => expect(state().causes).not.toBeNull());

const find = (layer: string) => button(`Find causes in ${layer}`);

test('the causes of the selected layer that stand out, in order, each with its number and what helps', async () => {
  const { user, does, engine, state } = draw(<WhyPanel />);
  expect(screen.getByRole('heading', { name: 'Why is this layer bad?' })).toBeVisible();
  await does(({ selectLayer }) => selectLayer('fc2'));
  expect(screen.queryByRole('table')).toBeNull();
  await user.click(find('fc2'));
  await found(state);
  expect(engine.calls).toEqual(['explain fc2']);
  expect(rowsOf('Causes in fc2')).toEqual([
    { Cause: 'Few samples: 256 rows for 512 inputs', About: '50 %', 'What helps': 'Calibrate on 1,000 samples' },
    { Cause: '3 bits: rounding to nearest alone costs 10.0 %', About: '30 %', 'What helps': 'Give fc2 4 bits' },
  ]);
  await user.click(button('Give fc2 4 bits'));
  expect(state().recipe.layers).toEqual({ fc2: { bits: 4 } });
  await user.click(button('Calibrate on 1,000 samples'));
  expect(state().recipe.calibrationCount).toBe(1000);
});

test('of another layer, or another run, it has to be asked again', async () => {
  const { user, does, set, state } = draw(<WhyPanel />);
  await does(({ selectLayer }) => selectLayer('fc2'));
  await user.click(find('fc2'));
  await found(state);
  await does(({ selectLayer }) => selectLayer('fc3'));
  expect(screen.queryByRole('table')).toBeNull();
  await does(({ selectLayer }) => selectLayer('fc2'));
  expect(screen.getByRole('table')).toBeVisible();
  const [first] = state().runs;
  set({ selectedRun: first!.key });
  expect(screen.queryByRole('table')).toBeNull();
});

test('where nothing stands out it says so', async () => {
  const { user, set, state } = draw(<WhyPanel />);
  await user.click(button(/^Find causes/));
  await found(state);
  const { causes } = state();
  set({ causes: { ...causes!, result: { ...CAUSES, layer: causes!.result.layer, causes: CAUSES.causes.slice(2) } } });
  expect(screen.getByText(/Nothing stands out\.$/)).toBeVisible();
  expect(screen.queryByRole('table')).toBeNull();
});

test('what comes from earlier layers leads to the one of them where the error grew most', async () => {
  const { user, does, set, state } = draw(<WhyPanel />);
  await does(({ selectLayer }) => selectLayer('fc3'));
  await user.click(find('fc3'));
  await found(state);
  const result = { ...CAUSES, layer: 'fc3', causes: [{ kind: 'place' as const, weight: 0.6, value: 0.05 }] };
  set({ causes: { ...state().causes!, result } });
  const row = within(screen.getByRole('table')).getAllByRole('row')[1]!;
  expect(row).toHaveTextContent('5.0 % arrives with its inputs');
  await user.click(within(row).getByRole('button', { name: 'Select fc1' }));
  expect(state().selectedLayer).toBe('fc1');
});

test('without data there is nothing to find it with', () => {
  const { open } = draw(<WhyPanel />);
  open({ counts: { calibration: 0, evaluation: 0 } });
  expect(button(/^Find causes/)).toBeDisabled();
});
