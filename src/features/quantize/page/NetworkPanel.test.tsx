import { act, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { button, draw, explanationOf, rowsOf } from '../../../../test/rendered';
import { FIRST_PAINT } from '../first-paint';
import { NetworkPanel } from './NetworkPanel';

/** Its details come with code of their own. */
const drawn = () => act(async () => draw(<NetworkPanel />));

const MODEL = FIRST_PAINT.workspace.model!;

test('what the network is made of', async () => {
  const { open } = await drawn();
  expect(screen.getByRole('heading', { name: 'digits-mlp.onnx' })).toBeVisible();
  expect(await explanationOf(screen.getByText('301 k'))).toBe('301,066 numbers in its constants');
  expect(screen.getByText('batch × 1 × 8 × 8')).toBeVisible();
  expect(screen.queryByText(/BatchNorm folded/)).toBeNull();
  expect(screen.queryByText(/in float$/)).toBeNull();
  open({
    model: {
      ...MODEL,
      foldedBatchNorms: 2,
      inputs: [{ name: 'x', type: 'float', shape: ['a_very_long_name', 3, '', 224] }],
      layers: MODEL.layers.slice(0, 1),
      skipped: [{ name: 'head', op: 'Gemm', reason: 'its weights are no constant' }],
    },
  });
  expect(screen.getByText('? × 3 × ? × 224')).toBeVisible();
  expect(screen.getByText(/BatchNorm folded/)).toHaveTextContent('2 BatchNorm folded');
  expect(screen.getByText(/to quantize$/)).toHaveTextContent('1 layer to quantize');
  expect(screen.getByText('1 layer stays in float')).toBeVisible();
});

test('who draws random numbers, and whose table is a layer, stand beside it', async () => {
  const { open } = await drawn();
  expect(screen.queryByText(/random numbers/)).toBeNull();
  open({
    model: {
      ...MODEL,
      random: [{ name: 'noise', op: 'RandomNormalLike', shared: true }],
      lookups: [{ name: 'embed', layer: 'head' }],
    },
  });
  expect(
    await screen.findByText(/^RandomNormalLike noise draws random numbers\. Each sample has the same draws/),
  ).toBeVisible();
  expect(screen.getByText(/^Gather embed looks up the weights of head/)).toBeVisible();
});

test('without one it says so', async () => {
  const { open } = await drawn();
  open({ model: null });
  expect(screen.getByRole('heading', { name: 'No model open' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Show graph' })).toBeNull();
});

test('a link to a network that is not open names it', async () => {
  const { set } = await drawn();
  expect(screen.queryByText(/^The link speaks of/)).toBeNull();
  set({ wanted: { ...FIRST_PAINT.runs[0]!, model: { name: 'other.onnx', sha256: 'abcd', parameters: 1 } } });
  expect(screen.getByText(/^The link speaks of/)).toHaveTextContent('other.onnx (SHA-256 abcd). Open that file');
});

test('the graph is asked for when it is shown, and not while a job runs', async () => {
  const { user, set, engine, does } = await drawn();
  set({ job: { kind: 'quantizing', progress: { fraction: 0, message: '', secondsLeft: null } } });
  await user.click(button('Show graph'));
  expect(button('Hide graph')).toHaveAttribute('aria-expanded', 'true');
  expect(await screen.findByText('The graph is drawn when the job is done.')).toBeVisible();
  expect(engine.calls).toEqual([]);
  set({ job: null });
  await does(() => undefined);
  expect(engine.calls).toEqual(['graph']);
  expect(await screen.findByRole('region', { name: 'Graph, scrollable' })).toBeVisible();
});

test('the work of each layer: measured when asked for, and what of it does not fit is said', async () => {
  const { user, set } = await drawn();
  await user.click(await screen.findByText('Inputs, operators, work'));
  await user.click(await screen.findByRole('button', { name: 'Measure the work of each layer' }));
  set({
    work: {
      shape: [1, 8, 8],
      layers: MODEL.layers.map(({ id }) => ({ id, multiplyAdds: 32_768, positions: 1, activation: 64 })),
    },
  });
  expect(rowsOf('Work by layer').map((row) => [row['Layer'], row['Multiply-adds'], row['Rows']])).toEqual(
    MODEL.layers.map(({ name }) => [name, '32.8 k', '1']),
  );
  expect(screen.getByText(/^Quantizing takes about/)).toHaveTextContent('at 256 samples');
});
