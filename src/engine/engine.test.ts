import { beforeEach, describe, expect, test } from 'vitest';
import { METHODS } from '../quant/layer';
import type { WholeEngine } from '../../test/engine';
import type { Progress } from './job';
import { openEngine } from '../../test/engine';
import { smallData, smallNetwork } from '../../test/networks';
import { DEFAULT_RECIPE } from '../features/quantize/job/recipe-fields';

const quiet = () => undefined;
const recipe = { ...DEFAULT_RECIPE, bits: 4, calibrationCount: 40 };
let engine: WholeEngine;

beforeEach(async () => {
  engine = openEngine();
  await engine.open([smallNetwork(), smallData('train.npz', 60), smallData('test.npz', 50, { seed: 2 })], null);
});

describe('opening', () => {
  test('tells roles from names, and describes what is open', async () => {
    const workspace = await engine.setRole(-1, 'both');
    expect(workspace.counts).toEqual({ calibration: 60, evaluation: 50 });
    expect(workspace.data.map(({ name, role }) => [name, role])).toEqual([
      ['train.npz', 'calibration'],
      ['test.npz', 'evaluation'],
    ]);
    expect(workspace.model).toMatchObject({ name: 'small.onnx', foldedBatchNorms: 1 });
    expect(workspace.model!.layers.map(({ id, neurons, inputs, groups }) => [id, neurons, inputs, groups])).toEqual([
      ['conv1', 6, 9, 1],
      ['depthwise', 6, 9, 6],
      ['pointwise', 8, 6, 1],
      ['fc', 4, 8, 1],
    ]);
  });

  test('one set alone is split', async () => {
    const own = openEngine();
    const workspace = await own.open([smallNetwork(), smallData('all.npz', 30)], null);
    expect(workspace.counts).toEqual({ calibration: 15, evaluation: 15 });
  });

  const text = (content: string) => new TextEncoder().encode(content);
  test.each([
    ['a text', [{ name: 'notes.txt', bytes: text('hello, this is no data at all') }], null],
    ['a broken network', [{ name: 'net.onnx', bytes: text('not a network') }], 'model'],
    ['samples of another shape', [smallData('train.npz', 8, { size: 5 })], 'calibration'],
  ] as const)('%s is refused, and what was open still is', async (_, files, role) => {
    const before = await engine.setRole(-1, 'both');
    await expect(engine.open([...files], role)).rejects.toMatchObject({ name: 'UserError' });
    expect(await engine.setRole(-1, 'both')).toEqual(before);
    expect((await engine.quantize(recipe, quiet)).report.layers).toHaveLength(4);
  });

  test('labels out of range are named, and left out', async () => {
    const { data } = await engine.open([smallData('test.npz', 60, { classes: 9 })], 'evaluation');
    const set = data.find(({ role }) => role === 'evaluation')!;
    expect(set).toMatchObject({ labelled: false, count: 60 });
    expect(set.unused).toEqual([
      {
        name: 'y',
        reason: expect.stringMatching(/^it gives sample \d+ the label [4-8], but the network has 4 classes/) as string,
      },
    ]);
    expect(await engine.scoreFloat(quiet)).toMatchObject({ samples: 60, top1: null });
  });

  test.each([
    ['no network', [smallData('train.npz', 8)], 'No network is open. Open an .onnx file, or choose an example.'],
    ['no data', [smallNetwork()], 'No calibration data is open. Open data for the quantizer to see.'],
  ])('with %s there is nothing to quantize', async (_, files, sentence) => {
    const own = openEngine();
    await own.open(files, null);
    await expect(own.quantize(recipe, quiet)).rejects.toThrow(sentence);
  });
});

describe('quantizing', () => {
  test('8 bits are close to the float network, fewer are further away', async () => {
    const agreement = async (bits: number) => (await engine.quantize({ ...recipe, bits }, quiet)).report.scores!.sqnr!;
    const [two, four, eight] = [await agreement(2), await agreement(4), await agreement(8)];
    expect(eight).toBeGreaterThan(30);
    expect(eight).toBeGreaterThan(four);
    expect(four).toBeGreaterThan(two);
  });

  test('the same recipe gives the same result, another seed another one', async () => {
    const errors = async (seed: number) =>
      (await engine.quantize({ ...recipe, patches: 8, seed }, quiet)).report.layers.map((l) => l.relativeError);
    expect(await errors(1)).toEqual(await errors(1));
    expect(await errors(2)).not.toEqual(await errors(1));
  });

  test('the backends agree', async () => {
    const run = async (backend: 'wasm' | 'reference') => {
      await engine.device(backend);
      return (await engine.quantize(recipe, quiet)).report;
    };
    const [wasm, reference] = [await run('wasm'), await run('reference')];
    expect(wasm.device.backend).toBe('wasm');
    expect(reference.device.backend).toBe('reference');
    wasm.layers.forEach((layer, i) => expect(layer.relativeError).toBeCloseTo(reference.layers[i]!.relativeError, 3));
    expect(wasm.scores!.agreement).toBe(reference.scores!.agreement);
  });

  test('layers in float stay as they are', async () => {
    const layers = { conv1: { float: true }, fc: { bits: 8 } };
    const { report } = await engine.quantize({ ...recipe, layers }, quiet);
    expect(report.layers.map(({ bits }) => bits)).toEqual([null, 4, 4, 8]);
    expect(report.layers[0]!.relativeError).toBe(0);
    const none = Object.fromEntries(report.layers.map(({ id }) => [id, { float: true }]));
    const { report: untouched } = await engine.quantize({ ...recipe, layers: none }, quiet);
    expect(untouched.scores).toMatchObject({ agreement: 1, sqnr: null });
    // The 4 · 6 numbers of its BatchNormalization are in a layer; three layers have biases now, 6 + 6 + 4.
    expect(untouched.size.quantized).toBe(untouched.size.float - 4 * 8);
  });

  test('reports progress that only goes forward, and ends at 1', async () => {
    const seen: Progress[] = [];
    await engine.quantize(recipe, (progress) => seen.push(progress));
    const fractions = seen.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(seen.map(({ message }) => message)).toContain('Quantizing depthwise (2 of 4)');
  });

  test('cancel stops it, and the next job runs', async () => {
    const job = engine.quantize(recipe, quiet);
    const rejected = expect(job).rejects.toMatchObject({ name: 'AbortError' });
    await engine.cancel();
    await rejected;
    expect((await engine.quantize(recipe, quiet)).report.layers).toHaveLength(4);
  });

  test.each([
    [{ bits: 9 }, "The recipe's bits must be a whole number from 1 to 8, and is 9."],
    [{ scale: -1 }, "The recipe's scale must be a number from 0.01 to 100, and is -1."],
    [{ calibrationCount: 0 }, "The recipe's calibrationCount must be a whole number from 1 to 1000000, and is 0."],
    [{ layers: { fc: { bits: 0 } } }, "Layer fc's bits must be a whole number from 1 to 8, and is 0."],
    [{ method: 'magic' as 'gpfq' }, `The recipe's method must be one of ${METHODS.join(', ')}, and is magic.`],
  ])('%j is out of bounds', async (change, sentence) => {
    await expect(engine.quantize({ ...recipe, ...change }, quiet)).rejects.toThrow(sentence);
  });
});

test('the sweep gives every method at every width', async () => {
  const seen: string[] = [];
  await engine.sweep(recipe, [2, 5], quiet, ({ method, bits }) => void seen.push(`${method} ${bits}`));
  expect(seen).toEqual(['rtn 2', 'rtn 5', 'gpfq 2', 'gpfq 5']);
  seen.length = 0;
  await engine.sweep(
    { ...recipe, method: 'qronos' },
    [3],
    quiet,
    ({ method, bits }) => void seen.push(`${method} ${bits}`),
  );
  expect(seen).toEqual(['rtn 3', 'gpfq 3', 'qronos 3']);
});

test('the curve ends at the median error of the layer', async () => {
  const own = { ...recipe, searchScale: false };
  const curve = await engine.path(own, 'depthwise', quiet);
  expect(curve.t).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  curve.median.forEach((value, t) => {
    expect(value).toBeGreaterThanOrEqual(curve.lower[t]!);
    expect(value).toBeLessThanOrEqual(curve.upper[t]!);
  });
  await expect(engine.path(own, 'nowhere', quiet)).rejects.toThrow('The network has no layer nowhere.');
});

test('class by class, as the report counts', async () => {
  const { run, report } = await engine.quantize(recipe, quiet);
  const { rows, predictions, differ } = await engine.classes(run);
  const right = (which: 'float' | 'quantized') => rows!.reduce((sum, row) => sum + row[which] * row.samples, 0);
  expect(predictions).toBe(50);
  expect(1 - differ / predictions).toBeCloseTo(report.scores!.agreement!, 12);
  expect(right('float') / 50).toBeCloseTo(report.float!.top1!, 12);
  expect(right('quantized') / 50).toBeCloseTo(report.scores!.top1!, 12);
  await expect(engine.classes(99)).rejects.toThrow('The predictions of this result are not here: quantize again.');
});

test('weights before and after: the zeros of the report, and no letters in float', async () => {
  const own = { ...recipe, bits: 2, layers: { fc: { float: true } } };
  const { run, report } = await engine.quantize(own, quiet);
  for (const { id, sparsity } of report.layers.slice(0, 3)) {
    const { zeros, quantized, letters, unit } = await engine.histogram(run, id);
    expect(zeros).toEqual({ float: 0, quantized: sparsity });
    expect(quantized!.filter((share) => share > 0).length).toBeLessThanOrEqual(4);
    expect({ letters, unit }).toEqual({ letters: [-2, -1, 0, 1], unit: 'step' });
  }
  expect(await engine.histogram(run, 'fc')).toMatchObject({ quantized: null, letters: [], unit: 'weight' });
  expect(report.layers[3]!.sparsity).toBe(0);
  const refused = 'This result has no weights of nowhere behind it: quantize again.';
  await expect(engine.histogram(run, 'nowhere')).rejects.toThrow(refused);
  await expect(engine.histogram(99, 'fc')).rejects.toThrow('This result has no weights of fc behind it');
});

test('the exported file gives the scores of the report', async () => {
  const { run, report } = await engine.quantize(recipe, quiet);
  for (const format of ['qdq', 'float'] as const) {
    const own = openEngine();
    const bytes = await engine.exportOnnx(run, format);
    if (format === 'qdq') {
      await expect(own.open([{ name: 'q.onnx', bytes }], 'model')).rejects.toThrow('quantized already');
      continue;
    }
    await own.open([{ name: 'q.onnx', bytes }, smallData('test.npz', 50, { seed: 2 })], null);
    expect((await own.scoreFloat(quiet)).top1).toBe(report.scores!.top1);
  }
  await expect(engine.exportOnnx(99, 'qdq')).rejects.toThrow('This result has no network behind it');
});
