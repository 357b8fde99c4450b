/** The real networks of BITPATH_REALDATA, and the data that they are measured on. */
import type { DataFile } from '../src/data/samples';
import type { WholeEngine } from '../test/engine';
import { openEngine } from '../test/engine';

export interface RealNetwork {
  name: string;
  files: string[];
  calibrationCount: number;
  /** For what is measured over several. */
  seeds: number[];
}

const IMAGENET = ['imagenet/calibration.zip', 'imagenet/evaluation.zip'];

/** 1 to `count`. */
const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

export const REAL_NETWORKS: readonly RealNetwork[] = [
  {
    name: 'lenet_mnist',
    files: [
      ...['mnist/train-images-idx3-ubyte.gz', 'mnist/train-labels-idx1-ubyte.gz'],
      ...['mnist/t10k-images-idx3-ubyte.gz', 'mnist/t10k-labels-idx1-ubyte.gz'],
    ],
    calibrationCount: 256,
    seeds: range(5),
  },
  {
    name: 'resnet20_cifar10',
    files: ['cifar10/data_batch_1.bin', 'cifar10/test_batch.bin'],
    calibrationCount: 256,
    seeds: range(16),
  },
  { name: 'mobilenet_v1_0.25_224', files: IMAGENET, calibrationCount: 256, seeds: range(2) },
  { name: 'squeezenet1.1', files: IMAGENET, calibrationCount: 256, seeds: range(8) },
];

/** Those named; none named: all. */
export function realNetworks(only: readonly string[]): readonly RealNetwork[] {
  return REAL_NETWORKS.filter(({ name }) => only.length === 0 || only.includes(name));
}

/** @param folder of the real data */
export async function openRealNetwork({ name, files }: RealNetwork, folder: string): Promise<WholeEngine> {
  const engine = openEngine();
  await engine.open(await load(folder, [`models/${name}.onnx`, ...files]), null);
  return engine;
}

export function load(folder: string, paths: readonly string[]): Promise<DataFile[]> {
  return Promise.all(paths.map((path) => loadFile(folder, path)));
}

async function loadFile(folder: string, path: string): Promise<DataFile> {
  const response = await fetch(`/@fs${folder}/${path}`);
  if (!response.ok) throw new Error(`${path} is not in the folder of real data.`);
  return { name: path.split('/').at(-1)!, bytes: new Uint8Array(await response.arrayBuffer()) };
}

export function percent(share: number | null | undefined): string {
  return typeof share === 'number' ? (100 * share).toFixed(2) : '–';
}
