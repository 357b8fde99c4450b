import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { REPORT } from '../../../../test/fake-engine';
import { button, draw, rowsOf } from '../../../../test/rendered';
import { completeCompression } from '../../../compress/recipe';
import type { Compression } from '../../../compress/compression';
import type { Report } from '../../quantize/job/report';
import type { Run } from '../../quantize/state/runs';
import GainsPanel from './GainsPanel';

function runOf(compression: Partial<Compression> | null, left = 1): Run {
  const layers = REPORT.layers.map((layer) => ({
    ...layer,
    multiplyAdds: 1000,
    ...(left < 1 ? { work: left, rank: 4, bytes: 400 } : {}),
  }));
  const report: Report = {
    ...REPORT,
    layers,
    recipe: { ...REPORT.recipe, ...(compression && { compression: completeCompression(compression) }) },
    work: { float: 3000, left: 3000 * left },
    size: { float: 100_000, quantized: 20_000, coded: 15_000 },
  };
  return { key: 9, run: 7, origin: 'run', report, data: null };
}

const panel = () => screen.queryByRole('region', { name: 'What it buys' });

test('of a run that was not compressed there is nothing to tell', () => {
  const { set } = draw(<GainsPanel />);
  expect(panel()).toBeNull();
  set({ runs: [runOf(null)], selectedRun: 9 });
  expect(panel()).toBeNull();
});

test('bytes, the estimate beside them, multiply-adds, and why zeros are no faster', () => {
  const { set } = draw(<GainsPanel />);
  set({ runs: [runOf({ kind: 'prune', sparsity: 0.8 })], selectedRun: 9 });
  expect(panel()).toHaveTextContent('20.0 kB of 100 kB');
  expect(panel()).toHaveTextContent('15.0 kBan estimate');
  expect(panel()).toHaveTextContent('all 3,000 a sample');
  expect(panel()).toHaveTextContent('onnxruntime runs zeros as fast as other weights');
  expect(within(panel()!).queryByRole('button', { name: 'Measure speed' })).toBeNull();
});

test('what computes less is measured when asked, and the figures stay with the run', async () => {
  const { set, user, engine, state } = draw(<GainsPanel />);
  set({ runs: [runOf({ kind: 'low-rank' }, 0.5)], selectedRun: 9 });
  await user.click(button('Measure speed'));
  // What finds its network comes when it is first needed.
  await vi.waitFor(() => expect(panel()).toHaveTextContent('5 ms (4.8 ms to 5.3 ms) of 10 ms (9.8 ms to 10.4 ms)'));
  expect(engine.calls).toContain('speed of 7');
  expect(panel()).toHaveTextContent('2.00 times as fast (1.92 to 2.06): 16 samples, 31 turns each');
  expect(state().runs[0]!.report.speed!.gain.median).toBe(2);
  expect(state().status).toMatch(/^Run 9 takes 5 ms/);
  await user.click(screen.getByText('By layer'));
  expect(rowsOf('What it buys by layer')[0]).toMatchObject({
    'Multiply-adds': '1,000',
    Left: '50.0 %',
    'Stored as': 'rank 4',
    Size: '400 B',
  });
});
