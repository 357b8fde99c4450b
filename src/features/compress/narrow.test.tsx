/** Results and layers of Compress in columns as narrow as those of small windows: nothing is cut off. */
import { screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import '../../ui/styles/tokens.css';
import '../../ui/styles/base.css';
import '../../ui/styles/controls.css';
import '../../ui/styles/layout.css';
import '../../ui/styles/table.css';
import '../../ui/styles/layers.css';
import '../../ui/styles/help.css';
import '../../ui/styles/results.css';
import './compress.css';
import { REPORT } from '../../../test/fake-engine';
import { draw } from '../../../test/rendered';
import { completeCompression } from '../../compress/recipe';
import type { Compression } from '../../compress/compression';
import { ResultsPanel } from '../quantize/page/results/ResultsPanel';
import type { Run } from '../quantize/state/runs';
import { LayersPanel } from './LayersPanel';

/** The columns of the page where it is 1280 px wide, and the one of a phone. */
const EVIDENCE = 588;
const LAYERS = 390;
const PHONE = 344;

const before = { width: innerWidth, height: innerHeight };
beforeEach(() => page.viewport(1280, 800));
afterAll(() => page.viewport(before.width, before.height));

const wide = (width: number, node: ReactNode) => <div style={{ width: `${width}px` }}>{node}</div>;
const overflow = (name: string) => {
  const { scrollWidth, clientWidth } = screen.getByRole('region', { name });
  return scrollWidth - clientWidth;
};

const runOf = (key: number, asked: Partial<Compression>): Run => {
  const recipe = { ...REPORT.recipe, compression: completeCompression(asked) };
  const layers = REPORT.layers.map((layer) => ({ ...layer, bits: null, work: 0.71, rank: 181, bytes: 741_000 }));
  return { key, run: 7, origin: 'run', report: { ...REPORT, recipe, layers }, data: null };
};
const RUNS = [runOf(3, { allocation: 'size' }), runOf(4, { kind: 'low-rank', aware: false })];

test('where Results are narrow, settings stand below the method, and no column is cut off', () => {
  const { set } = draw(wide(EVIDENCE, <ResultsPanel />));
  set({ runs: RUNS, selectedRun: 4 });
  expect(overflow('Results, scrollable')).toBeLessThanOrEqual(0);
  expect(screen.queryByRole('columnheader', { name: 'Settings' })).toBeNull();
  const head = screen.getByRole('button', { name: 'Low rank, run 4' }).closest('th')!;
  expect(getComputedStyle(head, '::after').content).toContain('75 % of the numbers');
});

test('where there is room, they have a column', () => {
  const { set } = draw(wide(900, <ResultsPanel />));
  set({ runs: RUNS, selectedRun: 4 });
  expect(screen.getByRole('columnheader', { name: 'Settings' })).toBeVisible();
  const head = screen.getByRole('button', { name: 'Low rank, run 4' }).closest('th')!;
  expect(getComputedStyle(head, '::after').content).toBe('none');
});

test.each([
  [1280, LAYERS],
  [360, PHONE],
])('at %i px all columns of the layers are in sight, whatever layers are called', async (window, width) => {
  await page.viewport(window, 800);
  const { set, state, open } = draw(wide(width, <LayersPanel />));
  const { model } = state().workspace;
  const named = model!.layers.map((layer, i) => ({ ...layer, name: `features.${i}.expand3x3_downsample` }));
  open({ model: { ...model!, layers: named } });
  set({ runs: RUNS, selectedRun: 4 });
  expect(screen.getAllByText('71 % work')).toHaveLength(3);
  expect(overflow('Layers, scrollable')).toBeLessThanOrEqual(0);
  for (const slider of screen.getAllByRole('slider')) {
    const part = slider.nextElementSibling!.getBoundingClientRect();
    expect(slider.getBoundingClientRect().right).toBeLessThanOrEqual(part.left);
    expect(part.right).toBeLessThanOrEqual(slider.closest('td')!.getBoundingClientRect().right);
  }
});
