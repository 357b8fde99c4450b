/** A language model: token ids in, a prediction of the next id at every position. */
import { npy, zip } from '../test/data-files';
import { modelBytes, node, tensor } from '../src/onnx/build';
import { ended, expect, openPage, results, run, test } from './page';

const VOCABULARY = 12;
const LENGTH = 9;

/** Says that the id after k is k + 1, about seven times as loud as anything else. */
function successor(): Uint8Array {
  const one = (i: number) => Array.from({ length: VOCABULARY }, (_, j) => Number(i === j));
  const rows = Array.from({ length: VOCABULARY }, (_, i) => i);
  return modelBytes({
    inputs: { ids: { type: 7, shape: ['batch', LENGTH] } },
    outputs: { logits: ['batch', LENGTH, VOCABULARY] },
    nodes: [node('Gather', ['table', 'ids'], ['rows']), node('MatMul', ['rows', 'w'], ['logits'], {}, 'head')],
    initializers: [
      tensor('table', [VOCABULARY, VOCABULARY], rows.flatMap(one)),
      tensor(
        'w',
        [VOCABULARY, VOCABULARY],
        rows.flatMap((i) => one((i + 1) % VOCABULARY).map((x, j) => 2 * x + Math.sin(7 * i + 3 * j) / 9)),
      ),
    ],
  });
}

test('perplexity against the next ids, and agreement over all positions', async ({ page }) => {
  await openPage(page);
  const ids = BigInt64Array.from({ length: 40 * LENGTH }, (_, i) =>
    BigInt((Math.floor(i / LENGTH) + (i % LENGTH)) % VOCABULARY),
  );
  const files = [{ name: 'lm.onnx', bytes: successor() }, zip('ids.npz', [npy('ids.npy', '<i8', [40, LENGTH], ids)])];
  const payloads = files.map(({ name, bytes }) => ({ name, mimeType: '', buffer: Buffer.from(bytes) }));
  await page.getByLabel('Open model', { exact: true }).setInputFiles(payloads[0]!);
  await page.getByLabel('Open evaluation data', { exact: true }).setInputFiles(payloads[1]!);
  await ended(page, 'Float accuracy 100.0 % on 40 samples.');
  await page.getByRole('combobox', { name: 'Role of ids.npz' }).selectOption('both');
  await ended(page, 'Float accuracy 100.0 % on 20 samples.');
  const [float] = await results(page);
  // 1 + 11·e^−2, but for the sines.
  expect(Number(float!.Perplexity)).toBeGreaterThan(2);
  expect(Number(float!.Perplexity)).toBeLessThan(3);
  const row = await run(page);
  expect(row).toMatchObject({ 'Top-1': expect.stringMatching(/^100\.0 %/), Agreement: '100.0 %' });
  expect(Number(row.Perplexity)).toBeGreaterThan(2);
  expect(Number(row.Perplexity)).toBeLessThan(3.2);
  await page.getByText('Details', { exact: true }).click();
  await expect(page.getByText(/from 160 predictions/)).toBeVisible();
  await page.getByText('Classes', { exact: true }).click();
  await expect(page.getByText('names another class than the float network in 0 of 180 cases.')).toBeVisible();
});
