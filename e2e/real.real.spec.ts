/** Real networks on real data, through the page: the figures of the folder's README. */
import { join } from 'node:path';
import { REALDATA } from '../scripts/paths';
import {
  choose,
  drop,
  ended,
  expect,
  JOB,
  openPage,
  percent,
  results,
  run,
  setSlider,
  status,
  table,
  test,
} from './page';

interface Case {
  model: string;
  calibration: string[];
  evaluation: string[];
  preprocessing: string;
  samples: number;
  /** Top-1 in %, and how far it may be off: the browser resizes and decodes pictures its own way. */
  float: number;
  within: number;
  calibrationCount: number;
  /** By bits: what the authors' code reaches, the best of its settings, %; for more bits than it was run at, the most. */
  atLeast: [bits: number, top1: number][];
}

const CASES: Case[] = [
  {
    model: 'models/lenet_mnist.onnx',
    calibration: ['mnist/train-images-idx3-ubyte.gz', 'mnist/train-labels-idx1-ubyte.gz'],
    evaluation: ['mnist/t10k-images-idx3-ubyte.gz', 'mnist/t10k-labels-idx1-ubyte.gz'],
    preprocessing: '0 to 1',
    samples: 10_000,
    float: 98.95,
    within: 0.3,
    calibrationCount: 256,
    // At 3 bits, on the first 2,000: it does not say more for 4.
    atLeast: [
      [4, 98.5],
      [5, 98.5],
      [8, 98.5],
    ],
  },
  {
    model: 'models/resnet20_cifar10.onnx',
    calibration: ['cifar10/data_batch_1.bin'],
    evaluation: ['cifar10/test_batch.bin'],
    preprocessing: 'ImageNet mean/std',
    samples: 1000,
    float: 91.5,
    within: 0.3,
    calibrationCount: 256,
    atLeast: [
      [4, 90.9],
      [5, 90.7],
      [8, 90.7],
    ],
  },
  {
    model: 'models/squeezenet1.1.onnx',
    calibration: ['imagenet/calibration.zip'],
    evaluation: ['imagenet/evaluation.zip'],
    preprocessing: 'ImageNet mean/std',
    samples: 744,
    float: 60.89,
    within: 1,
    calibrationCount: 64,
    atLeast: [
      [4, 53.9],
      [5, 57.66],
    ],
  },
  {
    model: 'models/mobilenet_v1_0.25_224.onnx',
    calibration: ['imagenet/calibration.zip'],
    evaluation: ['imagenet/evaluation.zip'],
    preprocessing: '-1 to 1',
    samples: 744,
    float: 56.45,
    within: 1,
    calibrationCount: 64,
    // It was not run at 4 bits.
    atLeast: [
      [5, 38.44],
      [6, 48.25],
    ],
  },
];

const MINUTE = 60_000;

for (const real of CASES)
  test(`${real.model} at ${real.atLeast.map(([bits]) => bits).join(', ')} bits`, async ({ page }) => {
    test.setTimeout(14 * MINUTE);
    await openPage(page);
    // Roles are told from the names, the preset from the shape of the network's input.
    const files = [real.model, ...real.calibration, ...real.evaluation];
    await drop(page, ...files.map((file) => join(REALDATA, file)));
    // Pictures are decoded before the network on screen is replaced.
    const name = real.model.replace('models/', '');
    await expect(page.getByRole('heading', { name })).toBeVisible({ timeout: 5 * MINUTE });
    await expect(page.getByRole('combobox', { name: 'Preprocessing' })).toHaveValue(real.preprocessing);
    await ended(page, `on ${real.samples.toLocaleString('en-US')} samples`, 5 * MINUTE);
    const float = percent((await results(page))[0]!['Top-1']);
    expect(Math.abs(float - real.float)).toBeLessThanOrEqual(real.within + 0.05);

    await choose(page, 'GPFQ');
    await page.getByLabel('Calibration samples', { exact: true }).fill(String(real.calibrationCount));
    for (const [bits, atLeast] of real.atLeast) {
      await setSlider(page.getByRole('slider', { name: 'Bits of all layers' }), bits);
      const row = await run(page, 10 * MINUTE);
      console.log(
        `${real.model}: float ${float} %, GPFQ at ${bits} bits ${row['Top-1']}, ${row.Time}; ${await status(page).textContent()}`,
      );
      expect(row).toMatchObject({ Method: 'GPFQ', Bits: String(bits) });
      expect(percent(row['Top-1'])).toBeGreaterThanOrEqual(atLeast);
    }
  });

for (const backend of ['the processor', 'the GPU'])
  test(`Cora: SGC beside GCN, computed on ${backend}`, async ({ page }) => {
    test.setTimeout(6 * JOB);
    await page.goto('./?feature=graphs');
    await page.getByLabel('Open graph').setInputFiles(join(REALDATA, 'graphs/cora.npz'));
    await ended(page, 'cora.npz is open: 2,708 nodes, 5,278 edges.');
    await page.getByRole('combobox', { name: 'Computed on' }).selectOption({ label: backend });
    await page.getByRole('form', { name: 'Settings' }).getByRole('spinbutton', { name: 'Seeds' }).fill('1');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await ended(page, / ran in /, 5 * JOB);
    const rows = await table(page, 'Outcome');
    const right = (begins: string) =>
      percent(rows.map((row) => Object.values(row)).find(([name]) => name!.startsWith(begins))![1]);
    expect(right('SGC')).toBeGreaterThanOrEqual(80.5);
    expect(right('GCN')).toBeGreaterThan(79);
    expect(right('Logistic')).toBeLessThan(60);
    await expect(page.getByRole('figure', { name: 'The graph' })).toBeVisible();
  });
