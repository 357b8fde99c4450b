import { act, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { REPORT } from '../../../../../test/fake-engine';
import { button, draw } from '../../../../../test/rendered';
import { completeCompression } from '../../../../compress/recipe';
import { FIRST_PAINT } from '../../first-paint';
import type { Report } from '../../job/report';
import { decodeLink } from '../../link';
import type { Run } from '../../state/runs';
import { CopyLink, DownloadReport, ExportOnnx } from './ResultActions';

const [RTN] = FIRST_PAINT.runs as [Report, Report];
const runOf = (key: number, report: Report): Run => ({ key, run: 7, origin: 'run', report, data: null });
const drawn = () =>
  act(async () =>
    draw(
      <>
        <CopyLink />
        <ExportOnnx />
        <DownloadReport />
      </>,
    ),
  );

const address = location.href;
afterEach(() => {
  vi.restoreAllMocks();
  history.replaceState(null, '', address);
});

test('without a result there is nothing to link, to export or to download', async () => {
  const { set } = await drawn();
  const actions = () => ['Copy link', 'Export ONNX', 'Download report'].map((name) => button(name).disabled);
  expect(actions()).toEqual([false, false, false]);
  set({ runs: [] });
  expect(actions()).toEqual([true, true, true]);
});

test.each([
  ['open', 'Copied'],
  ['closed', 'In the address bar'],
])('the link of the shown run goes into the address, and to a clipboard that is %s', async (how, text) => {
  const write = vi.fn(() => (how === 'open' ? Promise.resolve() : Promise.reject(new Error('Denied.'))));
  const { user, set } = await drawn();
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(write);
  set({ selectedRun: 1 });
  await user.click(button('Copy link'));
  expect(await screen.findByText(text)).toBeVisible();
  expect(write).toHaveBeenCalledWith(location.href);
  expect(decodeLink(location.hash).report.recipe.method).toBe('rtn');
});

/** Files that were saved while `body` ran, by their names. */
async function saved(body: () => Promise<void>): Promise<Map<string, Blob>> {
  const blobs: Blob[] = [];
  const names: string[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => `blob:${blobs.push(blob as Blob)}`);
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  await body();
  // What names them comes when it is first needed.
  await vi.waitFor(() => expect(names).not.toEqual([]));
  return new Map(names.map((name, i) => [name, blobs[i]!]));
}

test('the report of the shown run, or a table of all', async () => {
  const { user, set } = await drawn();
  set({ selectedRun: 1 });
  // What writes them comes when it is asked for.
  const savedFiles = (count: number) =>
    vi.waitFor(() => expect(HTMLAnchorElement.prototype.click).toHaveBeenCalledTimes(count));
  const files = await saved(async () => {
    await user.click(button('Download report'));
    await savedFiles(1);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Report format' }), 'CSV, all runs');
    await user.click(button('Download report'));
    await savedFiles(2);
  });
  expect([...files.keys()]).toEqual(['digits-mlp.report.json', 'digits-mlp.report.csv']);
  const report = JSON.parse(await files.get('digits-mlp.report.json')!.text()) as {
    recipe: { method: string };
    runs: unknown[];
  };
  expect(report.recipe.method).toBe(RTN.recipe.method);
  expect(report.runs).toHaveLength(2);
  expect((await files.get('digits-mlp.report.csv')!.text()).trim().split('\n')).toHaveLength(1 + 2 * 3);
});

test('masks are offered of a run that was pruned, and of no other', async () => {
  const { user, set, engine } = await drawn();
  const pruned = { ...REPORT, recipe: { ...REPORT.recipe, compression: completeCompression({ kind: 'prune' }) } };
  set({ runs: [runOf(3, pruned), runOf(4, REPORT)], selectedRun: 3, alert: null });
  const files = await saved(async () => {
    await user.selectOptions(screen.getByRole('combobox', { name: 'Report format' }), 'masks (.npz), this run');
    await user.click(button('Download report'));
  });
  expect([...files.keys()]).toEqual(['digits-mlp.masks-run3.npz']);
  expect(engine.calls).toContain('masks of 7');
  set({ selectedRun: 4 });
  expect(screen.getByRole('combobox', { name: 'Report format' })).toHaveValue('json');
});

test('a run is exported as the file that is chosen, the smallest at first; a stored one is quantized first', async () => {
  const { user, set, engine } = await drawn();
  const options = () => screen.getByRole('combobox', { name: 'Export format' }).textContent;
  expect(options()).toBe('smallest, int2 to int8float32');
  const stored = await saved(() => user.click(button('Export ONNX')));
  expect(stored.size).toBe(1);
  expect(engine.calls.filter((call) => !call.startsWith('files'))).toEqual(['quantize 3', 'export 7 qdq']);
  engine.calls.length = 0;
  set({ runs: [runOf(3, REPORT)], alert: null });
  await vi.waitFor(() =>
    expect(options()).toBe('int2 and int4, opset 25: 153 kBint8, opset 13: 288 kBfloat32, opset 13: 1.11 MB'),
  );
  const files = await saved(async () => {
    await user.selectOptions(screen.getByRole('combobox', { name: 'Export format' }), 'int8, opset 13: 288 kB');
    await user.click(button('Export ONNX'));
  });
  expect(engine.calls.slice(-2)).toEqual(['files of 7', 'export 7 own']);
  expect([...files.keys()]).toEqual([expect.stringMatching(/\.qdq-opset13\.onnx$/)]);
});

test('files of large networks are not made to tell their sizes, and all of them can be chosen', async () => {
  const { user, set, engine } = await drawn();
  set({ runs: [runOf(3, { ...REPORT, size: { ...REPORT.size, float: 2 ** 27 } })], alert: null });
  const format = screen.getByRole('combobox', { name: 'Export format' });
  expect(format.textContent).toBe('smallest, int2 to int8its own opsetfloat32');
  await saved(async () => {
    await user.selectOptions(format, 'its own opset');
    await user.click(button('Export ONNX'));
  });
  expect(engine.calls).toEqual(['export 7 own']);
});
