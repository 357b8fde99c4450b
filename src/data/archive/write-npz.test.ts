import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readNpy } from '../formats/npy';
import { writeNpz } from './write-npz';

const ARRAYS = [
  { name: '/conv1/Conv', shape: [2, 1, 2, 2], data: Uint8Array.of(1, 0, 0, 1, 1, 1, 0, 0) },
  { name: 'fc', shape: [3], data: Uint8Array.of(0, 1, 0) },
  { name: 'wide', shape: [1, 100_000], data: new Uint8Array(100_000).fill(1) },
];

test('an archive holds its arrays under their names, aligned, and the same bytes every time', () => {
  const bytes = writeNpz(ARRAYS);
  expect(writeNpz(ARRAYS)).toEqual(bytes);
  const entries = unzipSync(bytes);
  expect(Object.keys(entries)).toEqual(ARRAYS.map(({ name }) => `${name}.npy`));
  for (const { name, shape, data } of ARRAYS) {
    const entry = entries[`${name}.npy`]!;
    expect(readNpy(name, entry)).toMatchObject({ shape, data, type: 'byte' });
    expect((entry.length - data.length) % 64).toBe(0);
  }
});

const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

test.runIf(hasNumpy)('NumPy reads the archive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'npz-'));
  const file = join(folder, 'masks.npz');
  writeFileSync(file, writeNpz(ARRAYS));
  const code =
    'import sys, json, numpy; z = numpy.load(sys.argv[1]); print(json.dumps([[k, z[k].shape, str(z[k].dtype), int(z[k].sum())] for k in z.files]))';
  const said = JSON.parse(execFileSync('python3', ['-c', code, file], { encoding: 'utf8' })) as unknown;
  rmSync(folder, { recursive: true });
  expect(said).toEqual(
    ARRAYS.map(({ name, shape, data }) => [name, shape, 'uint8', data.reduce((sum, one) => sum + one, 0)]),
  );
});
