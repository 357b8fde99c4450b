/** Other divisions of the real data: each fold calibrates with one quarter of it, and evaluates on everything else. */
import { unzipSync, zipSync } from 'fflate';
import type { DataFile } from '../src/data/samples';
import type { WholeEngine } from '../test/engine';
import { openEngine } from '../test/engine';
import { load, type RealNetwork } from './real-networks';

export const FOLDS = 4;

/** The network on each fold, its float accuracy told. */
export async function* openFolds(
  network: RealNetwork,
  folder: string,
  note: (line: string) => void,
): AsyncGenerator<WholeEngine> {
  const model = await load(folder, [`models/${network.name}.onnx`]);
  for (const [fold, files] of (await foldsOf(network, folder)).entries()) {
    const engine = openEngine();
    await engine.open([...model, ...files], null);
    const { top1 } = await engine.scoreFloat(() => undefined);
    note(`${network.name}, fold ${fold}: float ${top1}`);
    yield engine;
  }
}

/** Of each fold, its files: named so that the one is for calibration, the other for evaluation. */
async function foldsOf({ files }: RealNetwork, folder: string): Promise<DataFile[][]> {
  const given = await load(folder, files);
  const divide = files[0]!.endsWith('.zip') ? divideZips : divideCifar;
  return Array.from({ length: FOLDS }, (_, fold) => divide(given, fold));
}

/** Every fourth record of the training pictures; the test set is always evaluated on. */
function divideCifar([train, test]: readonly DataFile[], fold: number): DataFile[] {
  const RECORD = 1 + 3 * 32 * 32;
  const records = Array.from({ length: train!.bytes.length / RECORD }, (_, i) =>
    train!.bytes.subarray(i * RECORD, (i + 1) * RECORD),
  );
  return [
    { name: 'calibration.bin', bytes: concat(records.filter((_, i) => i % FOLDS === fold)) },
    { name: 'evaluation.bin', bytes: concat([...records.filter((_, i) => i % FOLDS !== fold), test!.bytes]) },
  ];
}

/** Every fourth picture of both zips together. */
function divideZips(zips: readonly DataFile[], fold: number): DataFile[] {
  const opened = zips.map(({ bytes }) => unzipSync(bytes));
  const pictures = Object.assign({}, ...opened) as Record<string, Uint8Array>;
  const rows = opened
    .flatMap((entries) => new TextDecoder().decode(entries['labels.csv']).trim().split('\n').slice(1))
    .sort();
  const zip = (name: string, isIn: (i: number) => boolean): DataFile => {
    const chosen = rows.filter((_, i) => isIn(i));
    const entries = Object.fromEntries(chosen.map((row) => [fileOf(row), pictures[fileOf(row)]!]));
    const labels = new TextEncoder().encode(['file,label', ...chosen].join('\n'));
    return { name, bytes: zipSync({ ...entries, 'labels.csv': labels }, { level: 0 }) };
  };
  return [zip('calibration.zip', (i) => i % FOLDS === fold), zip('evaluation.zip', (i) => i % FOLDS !== fold)];
}

const fileOf = (row: string) => row.split(',')[0]!;

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}
