/**
 * Writes the two parts of the digits that are committed: `tsx scripts/split-digits.ts <digits.csv.gz>`.
 * The file is in Debian's python3-sklearn (sklearn/datasets/data); a line holds 64 pixels of 0..16 and the digit.
 */
import { gunzipSync, strFromU8 } from 'fflate';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../src/core/random.ts';
import { CLASSES, digitsNpz, PIXELS, SAMPLES } from './training/digits.ts';

const SEED = 1;
const TRAIN_SHARE = 1000 / 1797;

const file = process.argv[2];
if (!file) throw new Error('name the file: tsx scripts/split-digits.ts <digits.csv.gz>');
const rows = strFromU8(gunzipSync(readFileSync(file)))
  .trim()
  .split('\n')
  .map((row) => row.split(',').map(Number));

/** The same order for everyone: Fisher–Yates. */
function shuffled<T>(items: readonly T[], seed: number, stream: number): T[] {
  const rng = random(seed, stream);
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

const parts: Record<'train' | 'test', number[][]> = { train: [], test: [] };
for (let digit = 0; digit < CLASSES; digit++) {
  const own = shuffled(
    rows.filter((row) => row[PIXELS] === digit),
    SEED,
    digit,
  );
  const train = Math.round(own.length * TRAIN_SHARE);
  parts.train.push(...own.slice(0, train));
  parts.test.push(...own.slice(train));
}
for (const part of ['train', 'test'] as const) {
  const mixed = shuffled(parts[part], SEED, CLASSES + (part === 'train' ? 0 : 1));
  const x = Uint8Array.from(mixed.flatMap((row) => row.slice(0, PIXELS)));
  const y = Uint8Array.from(mixed, (row) => row[PIXELS]!);
  writeFileSync(join(SAMPLES, `digits-${part}.npz`), digitsNpz(x, y));
  console.log(`digits-${part}.npz: ${y.length} digits`);
}
