import { fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { button, draw, explanationOf, rowsOf } from '../../../test/rendered';
import { DistilPanel } from './DistilPanel';

const distil = () => button('Distil');
const labels = () => screen.getByLabelText<HTMLInputElement>('Labels used');

test('what is set is what is distilled, and students are a table', async () => {
  const { user, engine, state } = draw(<DistilPanel />);
  expect(screen.getByRole('heading', { name: 'Distil' })).toBeVisible();
  expect(screen.queryByRole('table', { name: 'Students' })).toBeNull();
  expect(await explanationOf(distil())).toMatch(/^Trains a smaller network/);
  await user.click(distil());
  fireEvent.change(screen.getByRole('slider', { name: 'Width of the student' }), { target: { value: 50 } });
  await user.type(labels(), '100');
  await user.click(distil());
  expect(engine.calls).toEqual(['distil 0.25 with all labels', 'distil 0.5 with 100 labels']);
  expect(state().status).toBe('Distilled in 2.0 s. The student has 80.0 % right, of 90.0 %.');
  expect(rowsOf('Students').map(({ Width, Parameters, Size, Time }) => [Width, Parameters, Size, Time])).toEqual([
    ['25 % of digits-mlp.onnx, 1,000 labels', '12,345', '3 B', '2.0 s'],
    ['50 % of digits-mlp.onnx, 100 labels', '12,345', '3 B', '2.0 s'],
  ]);
  await user.clear(labels());
  await user.tab();
  expect(state().distilling).toEqual({ width: 0.5, epochs: 40, rate: 1e-3, labels: null, seed: 1 });
});

test('a student is opened in the place of the network, and the others stay', async () => {
  const { user, engine, state, open } = draw(<DistilPanel />);
  await user.click(distil());
  await user.click(distil());
  await user.click(button('Open student 2'));
  expect(engine.calls).toContain('open digits-mlp.student-2.onnx as made here');
  expect(state().workspace.model!.name).toBe('digits-mlp.student-2.onnx');
  expect(rowsOf('Students')).toHaveLength(2);
  open({ labelOffset: 1 });
  expect(rowsOf('Students')[0]!['Width']).toBe('25 % of digits-mlp.onnx, 1,000 labels, on other data');
});

test('a student that is opened has its samples read as they were for its teacher', async () => {
  const { user, engine, open } = draw(<DistilPanel />);
  open({ labelOffset: 1 });
  await user.click(distil());
  await user.click(button('Open student 1'));
  expect(engine.calls).toContain('Custom, labels + 1');
  expect(rowsOf('Students')[0]!['Width']).not.toContain('other data');
});

test('nothing is distilled without data to learn from and to score on', () => {
  const { open } = draw(<DistilPanel />);
  expect(distil()).toBeEnabled();
  open({ counts: { calibration: 1000, evaluation: 0 } });
  expect(distil()).toBeDisabled();
  expect(screen.getByRole('slider', { name: 'Width of the student' })).toBeEnabled();
});
