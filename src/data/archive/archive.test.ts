/** Archives that are refused: input, exact sentence. */
import { zipSync } from 'fflate';
import { describe, expect, test, vi } from 'vitest';
import { abortError } from '../../core/errors';
import { openZip, unpack } from './archive';
import { gzip, idx, pngHeader, text, zip } from '../../../test/data-files';
import { isLazyFile, type LazyFile } from './lazy-file';
import { openFiles } from './open';
import type { DataFile } from '../samples';
import { blobSource } from './source';

const cut = (file: DataFile, to: number): DataFile => ({ ...file, bytes: file.bytes.subarray(0, to) });
const bytes = (length: number) => new Uint8Array(length);
const noise = (name: string, length: number): DataFile => ({ name, bytes: bytes(length).fill(0xee) });

const a = pngHeader('a.png');
const images = idx('images.idx', [2, 2, 2], bytes(8));

const refused: [string, DataFile[], string][] = [
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
    'a zip with a password',
    [marked(zip('set.zip', [a]), 8, 1)],
    'set.zip is encrypted: a.png cannot be read without a password. Pack it again without one.',
  ],
  [
    'a zip packed by a method of its own',
    [marked(zip('set.zip', [a]), 10, 93)],
    'set.zip packs a.png by method 93; only stored (0) and deflated (8) files can be unpacked. Pack it again as a plain zip.',
  ],
  [
    'a zip whose directory lies elsewhere',
    [marked(zip('set.zip', [a]), 42, 0xffff)],
    'set.zip is a damaged zip: a.png cannot be unpacked. Pack or download it again.',
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
];

test.each(refused)('%s', (_, files, sentence) => {
  expect(() => unpack(files)).toThrow(expect.objectContaining({ name: 'UserError', message: sentence }));
});

test.each(refused)('on the disk: %s', async (_, files, sentence) => {
  const open = async () => {
    const opened = await openFiles(
      files.map(({ name, bytes: own }) => ({ name, blob: new Blob([own as Uint8Array<ArrayBuffer>]) })),
      still,
    );
    for (const file of unpack(opened)) if (isLazyFile(file)) await file.read();
  };
  await expect(open()).rejects.toThrow(expect.objectContaining({ name: 'UserError', message: sentence }));
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

const onDisk = ({ name, bytes: own }: DataFile) => blobSource(name, new Blob([own as Uint8Array<ArrayBuffer>]));
const still = () => Promise.resolve();

describe('a zip on the disk', () => {
  const set = zip('set.zip', [pngHeader('cat/a.png', 3, 2), text('labels.csv', 'file,label\ncat/a.png,1')]);

  test('is read by its directory: pictures when they are needed', async () => {
    const source = onDisk(set);
    const read = vi.spyOn(source, 'read');
    const { entries } = await openZip('set.zip', source, still);
    expect(entries.map((entry) => [entry.name, 'bytes' in entry])).toEqual([
      ['cat/a.png', false],
      ['labels.csv', true],
    ]);
    // Its end, its directory, the table.
    expect(read).toHaveBeenCalledTimes(3);
    const [picture] = entries as [LazyFile];
    expect(picture).toMatchObject({ size: 33 });
    expect(await picture.read()).toEqual(pngHeader('cat/a.png', 3, 2).bytes);
  });

  test('with a directory for files beyond 4 GB', async () => {
    const large = { ...set, bytes: asLarge(set.bytes) };
    const { entries } = await openZip('set.zip', onDisk(large), still);
    expect(await (entries[0] as LazyFile).read()).toEqual(pngHeader('cat/a.png', 3, 2).bytes);
    expect(unpack([large])).toEqual(unpack([set]));
  });

  test('whose pictures turn out to be damaged when they are read', async () => {
    const damaged = { ...set, bytes: set.bytes.slice() };
    damaged.bytes.fill(0xff, 39, 50);
    const { entries } = await openZip('set.zip', onDisk(damaged), still);
    await expect((entries[0] as LazyFile).read()).rejects.toThrow(
      'set.zip is a damaged zip: cat/a.png cannot be unpacked. Pack or download it again.',
    );
  });

  test('pictures in it without a name of their kind stay packed too', async () => {
    const { entries } = await openZip('set.zip', onDisk(zip('set.zip', [pngHeader('a')])), still);
    expect('bytes' in entries[0]!).toBe(false);
  });

  test('that was moved away', async () => {
    const gone = { size: 9, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) };
    await expect(openZip('set.zip', blobSource('set.zip', gone as unknown as Blob), still)).rejects.toThrow(
      'set.zip cannot be read from the disk. Open it again.',
    );
  });

  test('can be left alone in between', async () => {
    await expect(openZip('set.zip', onDisk(set), () => Promise.reject(abortError()))).rejects.toThrow('cancelled');
  });
});

/** The same zip with the records of Zip64: sizes and places in 64 bits. */
function asLarge(own: Uint8Array): Uint8Array {
  const old = new DataView(own.buffer, own.byteOffset, own.byteLength);
  const end = own.length - 22;
  const [count, start] = [old.getUint16(end + 10, true), old.getUint32(end + 16, true)];
  const records: number[] = [];
  for (let at = start, i = 0; i < count; i++) {
    const [name, extra, comment] = [28, 30, 32].map((field) => old.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    const record = own.slice(at, at + 46 + name);
    const view = new DataView(record.buffer);
    const wide = new DataView(new ArrayBuffer(28));
    wide.setUint16(0, 1, true);
    wide.setUint16(2, 24, true);
    [24, 20, 42].forEach((field, k) => {
      wide.setBigUint64(4 + 8 * k, BigInt(view.getUint32(field, true)), true);
      view.setUint32(field, 0xffffffff, true);
    });
    view.setUint16(30, 28, true);
    view.setUint16(32, 0, true);
    records.push(...record, ...new Uint8Array(wide.buffer));
    at += 46 + name + extra + comment;
  }
  const tail = new DataView(new ArrayBuffer(56 + 20 + 22));
  tail.setUint32(0, 0x06064b50, true);
  tail.setBigUint64(32, BigInt(count), true);
  tail.setBigUint64(40, BigInt(records.length), true);
  tail.setBigUint64(48, BigInt(start), true);
  tail.setUint32(56, 0x07064b50, true);
  tail.setBigUint64(64, BigInt(start + records.length), true);
  tail.setUint32(76, 0x06054b50, true);
  tail.setUint16(86, 0xffff, true);
  tail.setUint32(88, 0xffffffff, true);
  tail.setUint32(92, 0xffffffff, true);
  return Uint8Array.from([...own.subarray(0, start), ...records, ...new Uint8Array(tail.buffer)]);
}

/** The same zip, whose directory says so of each entry. */
function marked(file: DataFile, field: number, value: number): DataFile {
  const view = new DataView(file.bytes.buffer);
  for (let at = 0; at + 46 < file.bytes.length; at++)
    if (view.getUint32(at) === 0x504b0102) view.setUint16(at + field, value, true);
  return file;
}
