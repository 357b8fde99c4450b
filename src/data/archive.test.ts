/** Archives that are refused: input, exact sentence. */
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { listZip, unpack } from './archive';
import { gzip, idx, pngHeader, zip } from './fixtures';
import type { DataFile } from './samples';

const cut = (file: DataFile, to: number): DataFile => ({ ...file, bytes: file.bytes.subarray(0, to) });
const bytes = (length: number) => new Uint8Array(length);
const noise = (name: string, length: number): DataFile => ({ name, bytes: bytes(length).fill(0xee) });

const a = pngHeader('a.png');
const images = idx('images.idx', [2, 2, 2], bytes(8));

test.each<[string, DataFile[], string]>([
  [
    'an empty zip',
    [zip('set.zip', [])],
    'set.zip is an empty zip. Put pictures and labels.csv, or one folder of pictures a class, into it.',
  ],
  [
    'a zip cut short',
    [cut(zip('set.zip', [a]), 60)],
    'set.zip is a damaged zip: it cannot be unpacked. Pack or download it again.',
  ],
  [
    'a zip in a zip',
    [zip('set.zip', [zip('inner.zip', [a])])],
    'set.zip holds another zip, inner.zip. Unpack it, and open what is inside.',
  ],
  [
    'a gzip of a zip',
    [gzip(zip('set.zip', [a]))],
    'set.zip.gz holds another archive, set.zip. Unpack it, and open what is inside.',
  ],
  [
    'a gzip of a gzip, in a zip',
    [zip('set.zip', [gzip(gzip(images))])],
    'images.idx.gz.gz holds another archive, images.idx.gz. Unpack it, and open what is inside.',
  ],
  [
    'a path that goes up further than down',
    [zip('set.zip', [{ ...a, name: 'cats/../../a.png' }])],
    'set.zip holds a path that leads outside of it, cats/../../a.png. It is not opened.',
  ],
  [
    'a path of another system',
    [zip('set.zip', [{ ...a, name: 'C:\\a.png' }])],
    'set.zip holds a path that leads outside of it, C:\\a.png. It is not opened.',
  ],
  [
    'a zip that leads outside',
    [zip('set.zip', [{ ...a, name: '../a.png' }])],
    'set.zip holds a path that leads outside of it, ../a.png. It is not opened.',
  ],
  [
    'a zip with an absolute path',
    [zip('set.zip', [{ ...a, name: '/etc/a.png' }])],
    'set.zip holds a path that leads outside of it, /etc/a.png. It is not opened.',
  ],
  [
    'a zip that grows a thousandfold',
    [{ name: 'set.zip', bytes: zipSync({ 'a.png': bytes(2 ** 24) }, { level: 9 }) }],
    'set.zip announces that a.png grows from 16384 to 16777216 bytes. More than 1000-fold is not opened.',
  ],
  [
    'a zip that announces gigabytes',
    [announced(zip('set.zip', [noise('a.png', 5_000_000), noise('b.png', 5_000_000)]))],
    'set.zip announces 4.0 GB or more of files; up to 2.1 GB can be opened at once.',
  ],
  [
    'a gzip that announces gigabytes',
    [lastWord(gzip(images), 0xfffffff0)],
    'images.idx.gz announces that it grows from 31 to 4294967280 bytes. More than 1000-fold is not opened.',
  ],
  [
    'a gzip cut short',
    [cut(gzip(images), 30)],
    'images.idx.gz is a damaged gzip: it cannot be unpacked. Pack or download it again.',
  ],
])('%s', (_, files, sentence) => {
  expect(() => unpack(files)).toThrow(expect.objectContaining({ name: 'UserError', message: sentence }));
});

test('gzips in a zip are opened too', () => {
  const [file] = unpack([zip('set.zip', [gzip(images)])]);
  expect(file).toEqual(images);
});

test('paths with backslashes, and folders', () => {
  const file = zip('set.zip', [
    { ...a, name: 'cat\\a.png' },
    { name: 'dog/', bytes: bytes(0) },
  ]);
  expect(unpack([file]).map(({ name }) => name)).toEqual(['cat/a.png']);
  expect(listZip(file)).toEqual(['cat/a.png']);
});

/** The same zip, whose directory announces that each entry grows from 5 × 10⁶ to 2 × 10⁹ bytes. */
function announced(file: DataFile): DataFile {
  const view = new DataView(file.bytes.buffer);
  for (let at = 0; at + 46 < file.bytes.length; at++)
    if (view.getUint32(at) === 0x504b0102) {
      view.setUint32(at + 20, 5e6, true);
      view.setUint32(at + 24, 2e9, true);
    }
  return file;
}

function lastWord(file: DataFile, value: number): DataFile {
  new DataView(file.bytes.buffer, file.bytes.byteOffset).setUint32(file.bytes.length - 4, value, true);
  return file;
}
