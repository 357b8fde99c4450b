/** The button that goes on with a result, what is said of the steps, and the ways there and back. */
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { button, draw } from '../../../../test/rendered';
import { completeCompression } from '../../../compress/recipe';
import { FIRST_PAINT } from '../first-paint';
import type { ReportStep } from '../job/report';
import { AnswerPanel } from './answer/AnswerPanel';
import { NetworkPanel } from './NetworkPanel';

const REPORT = FIRST_PAINT.runs[1]!;
const STEPS: ReportStep[] = [
  {
    recipe: { ...REPORT.recipe, compression: completeCompression({ sparsity: 0.8 }) },
    calibration: REPORT.calibration,
  },
];

test('a result is gone on with, unless it is of another network', async () => {
  const { user, engine, set } = draw(<AnswerPanel />);
  const run = { key: 1, run: 7, origin: 'run' as const, report: REPORT, data: null };
  set({ runs: [run] });
  await user.click(button('Open as the next step'));
  await expect.poll(() => engine.calls).toContain('open result 7');
  const model = { ...REPORT.model, sha256: 'of another file' };
  set({ runs: [{ ...run, report: { ...REPORT, model } }], job: null });
  expect(button('Open as the next step')).toBeDisabled();
});

test('a result of a later step says after what it comes', () => {
  const { set } = draw(<AnswerPanel />);
  set({ runs: [{ key: 1, run: 7, origin: 'run', report: { ...REPORT, steps: STEPS }, data: null }] });
  expect(screen.getByText(/^GPFQ, run 1/)).toHaveTextContent('GPFQ, run 1, after Prune 80 %');
});

test('the open network says what it was made by, and gives way to the original', async () => {
  const { user, engine, set, open, state } = draw(<NetworkPanel />);
  open({ model: { ...state().workspace.model!, made: { steps: STEPS, parameters: 1000 } } });
  set({ madeBy: STEPS });
  expect(await screen.findByText(/^Made of/)).toHaveTextContent(
    'Made of digits-mlp.onnx by: Prune 80 %. Results are compared with digits-mlp.onnx as it was opened.',
  );
  await user.click(button('Back to the original'));
  await expect.poll(() => engine.calls).toContain('open the original');
});

test('after a reload it says what had been done, and can do it again', async () => {
  const { user, engine, set } = draw(<NetworkPanel />);
  set({ madeBy: STEPS });
  expect(await screen.findByText(/^This is/)).toHaveTextContent(
    'This is digits-mlp.onnx as it was opened. Before, it was made smaller by: Prune 80 %.',
  );
  await user.click(button('Make it again'));
  await expect.poll(() => engine.calls).toContain('open result 7');
  expect(engine.calls).toContain(`quantize ${REPORT.recipe.bits}`);
});
