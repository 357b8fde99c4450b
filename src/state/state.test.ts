import { expect, test } from 'vitest';
import { SCORES, workspaceOf } from '../../test/fake-engine';
import { freshShell, isReady, shellAfter, type ShellState } from './state';

const before = workspaceOf('a.onnx');
const turn = () => turn;

/** Everything that there can be. */
const FULL: ShellState = {
  feature: 'theory',
  workspace: before,
  float: SCORES,
  diagnosis: { classes: 10, top1: 0.9, nearChance: false, shift: null, presets: true },
  trials: [],
  previews: [{ width: 1, height: 1, pixels: new Uint8ClampedArray(4), label: '3' }],
  previewRole: 'calibration',
  device: { backend: 'wasm', adapter: 'none', software: true, reason: 'No GPU.' },
  work: { shape: [1, 8, 8], layers: [] },
  graph: { width: 0, height: 0, nodes: [], edges: [], left: 0 },
  job: { kind: 'opening', progress: { fraction: 0, message: '', secondsLeft: null } },
  status: 'Reading',
  alert: 'One file was left out.',
  retry: { alert: 'One file was left out.', again: () => Promise.resolve() },
  steps: [{ text: 'run 3 removed', back: turn, at: 0 }],
  undone: [{ text: 'run 2 removed', back: turn, at: 0 }],
  awaited: [{ opened: { example: null, files: [], synthetic: false }, features: {} }],
  late: { theory: 1 },
  unkept: true,
  cancels: 3,
  renew: () => undefined,
};

/** What is of the page, and not of what is open. */
const OF_PAGE = [
  'feature',
  'device',
  'previews',
  'previewRole',
  'job',
  'status',
  'alert',
  'retry',
  'awaited',
  'unkept',
  'cancels',
  'renew',
] as const;

test.each([
  ['another network', workspaceOf('b.onnx'), [...OF_PAGE]],
  ['the same network', { ...before, labelOffset: 1 }, [...OF_PAGE, 'work', 'graph', 'steps', 'undone', 'late']],
])('after %s is opened, all is forgotten but what still holds', (_, workspace, staying) => {
  const after = shellAfter(FULL, workspace);
  const fresh: Omit<ShellState, 'feature'> & { feature?: string } = freshShell(workspace);
  expect(Object.keys(after).sort()).toEqual(Object.keys(FULL).sort());
  for (const name of Object.keys(FULL) as (keyof ShellState)[])
    expect([name, after[name]]).toEqual([name, staying.includes(name) ? FULL[name] : fresh[name]]);
});

test.each([
  [{ calibration: 1, evaluation: 1 }, true],
  [{ calibration: 0, evaluation: 1 }, false],
  [{ calibration: 1, evaluation: 0 }, false],
])('with %j samples a run is possible: %s', (counts, ready) => {
  expect(isReady({ workspace: { ...before, counts } })).toBe(ready);
  expect(isReady({ workspace: { ...before, model: null, counts } })).toBe(false);
});
