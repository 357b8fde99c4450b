/** Tables of labels: what is in them → the label of each picture. */
import { expect, test } from 'vitest';
import { text } from '../../../test/data-files';
import { readLabelTable } from './label-table';

const utf16 = (content: string, bigEndian = false): Uint8Array => {
  const bytes = new Uint8Array(2 * content.length + 2);
  const view = new DataView(bytes.buffer);
  [0xfeff, ...[...content].map((letter) => letter.charCodeAt(0))].forEach((code, i) =>
    view.setUint16(2 * i, code, !bigEndian),
  );
  return bytes;
};

/** The labels of `pictures`, in their order; '' where there is none. */
const labelsOf = (name: string, content: string | Uint8Array, pictures: readonly string[]) => {
  const file = typeof content === 'string' ? text(name, content) : { name, bytes: content };
  const table = readLabelTable(file, pictures);
  return table && pictures.map((picture) => table.labels.get(picture) ?? '');
};

test.each<[string, string, [string, string][]]>([
  [
    'a header',
    'file,label\na.png,3\nb.png,1\n',
    [
      ['a.png', '3'],
      ['b.png', '1'],
    ],
  ],
  [
    'Windows line ends, and empty lines',
    '\r\na.png,3\r\n\r\nb.png,1\r\n',
    [
      ['a.png', '3'],
      ['b.png', '1'],
    ],
  ],
  [
    'line ends of old Macs',
    'a.png,3\rb.png,1\r',
    [
      ['a.png', '3'],
      ['b.png', '1'],
    ],
  ],
  [
    'quotes around commas, quotes and lines',
    '"a,1.png","cat, ""big"""\n"b\n.png",dog',
    [
      ['a,1.png', 'cat, "big"'],
      ['b\n.png', 'dog'],
    ],
  ],
  ['quotes within', '5" disk.png,3', [['5" disk.png', '3']]],
  [
    'blanks around values and quotes',
    ' a.png , 3\nb.png, "cat"',
    [
      ['a.png', '3'],
      ['b.png', 'cat'],
    ],
  ],
  ['folders, and further columns', '.\\cats\\a.png,3,8', [['cats/a.png', '3']]],
])('a table with %s', (_, content, rows) => {
  const pictures = rows.map(([picture]) => picture);
  expect(labelsOf('labels.csv', content, pictures)).toEqual(rows.map(([, label]) => label));
});

const FILES = ['p0.png', 'p1.png', 'p2.png', 'p3.png'];
const LABELS = ['0', '1', '2', '0'];
/** One line for each picture. */
const lines = (line: (file: string, label: string, i: number) => string, head?: string) =>
  [...(head === undefined ? [] : [head]), ...FILES.map((file, i) => line(file, LABELS[i]!, i))].join('\n');
const plain = (file: string) => file.replace('.png', '');

test.each<[string, string, string]>([
  ['commas', 'labels.csv', lines((f, l) => `${f},${l}`)],
  ['semicolons', 'labels.csv', lines((f, l) => `${f};${l}`, 'file;label')],
  ['semicolons, and commas in numbers', 'labels.csv', lines((f, l) => `${f};0,5;${l}`, 'file;score;label')],
  ['tabs', 'labels.tsv', lines((f, l) => `${f}\t${l}`, 'file\tlabel')],
  ['bars', 'labels.txt', lines((f, l) => `${f} | ${l}`)],
  ['one blank', 'val.txt', lines((f, l) => `${f} ${l}`)],
  ['blanks that line columns up', 'val.txt', lines((f, l) => `  ${f}     ${l} `, 'name      class')],
  ['any ending', 'annotations', lines((f, l) => `${f} ${l}`)],
  ['a list of classes in its name', 'labels.txt', lines((f, l) => `${f} ${l}`)],
  ['an index without a head', 'labels.csv', lines((f, l, i) => `${i},${f},${l}`)],
  ['an index with an empty head', 'labels.csv', lines((f, l, i) => `${i},${f},${l}`, ',file,label')],
  ['a width between', 'labels.csv', lines((f, l) => `${f},8,${l}`, 'file,width,label')],
  ['a width between, without heads', 'labels.csv', lines((f, l) => `${f},8,${l}`)],
  ['sizes that differ', 'labels.csv', lines((f, l, i) => `${i * 7},${f},${i * i},${l}`, 'width,file,height,label')],
  ['the label first', 'labels.csv', lines((f, l) => `${l},${f}`, 'class,image')],
  ['another word for the label', 'train.csv', lines((f, l) => `${l},x,${f}`, 'diagnosis,site,image_id')],
  ['no word for the label', 'train.csv', lines((f, l, i) => `${f},${i * 100},${l}`, 'image,width,temper')],
  ['a box', 'train.csv', lines((f, l, i) => `${f},${i},${i * 2},${i * 3},9,${l}`, 'file,x,y,w,h,class')],
  ['names without endings', 'train.csv', lines((f, l) => `${plain(f)},${l}`, 'id,label')],
  ['names with other endings', 'train.csv', lines((f, l) => `${plain(f)}.jpg,${l}`, 'id,label')],
  ['names in other letters', 'train.csv', lines((f, l) => `${f.toUpperCase()},${l}`, 'id,label')],
  ['paths of another disk', 'train.csv', lines((f, l) => `C:\\data\\${f},${l}`, 'path,label')],
  ['a line above that says the separator', 'a.csv', lines((f, l) => `${f};8;${l}`, 'sep=;\nfile;width;label')],
  ['comments', 'a.txt', lines((f, l) => `${f} ${l}`, '# taken by hand\n# file label')],
  ['every value in quotes', 'train.csv', lines((f, l) => `"${f}";"${l}"`, '"file";"label"')],
  [
    'one-hot columns',
    'train.csv',
    lines((f, l) => `${f},${[0, 1, 2].map((k) => Number(k === Number(l)))}`, 'id,0,1,2'),
  ],
  [
    'one-hot columns without heads',
    'a.csv',
    lines((f, l) => `${f} ${[0, 1, 2].map((k) => Number(k === Number(l))).join(' ')}`),
  ],
  [
    'one-hot columns of decimals',
    'a.csv',
    lines((f, l) => `${f};${[0, 1, 2].map((k) => (k === Number(l) ? '1.0' : '0.0')).join(';')}`, 'id;0;1;2'),
  ],
  ['JSON by file', 'labels.json', JSON.stringify(Object.fromEntries(FILES.map((f, i) => [f, Number(LABELS[i])])))],
  [
    'JSON by file and field',
    'a.json',
    JSON.stringify(Object.fromEntries(FILES.map((f, i) => [f, { width: 8, label: LABELS[i] }]))),
  ],
  [
    'JSON, one-hot',
    'a.json',
    JSON.stringify(Object.fromEntries(FILES.map((f, i) => [f, [0, 1, 2].map((k) => Number(k === Number(LABELS[i])))]))),
  ],
  [
    'JSON, a list beside classes',
    'a.json',
    JSON.stringify({ classes: ['x', 'y'], items: FILES.map((image, i) => ({ image, label: LABELS[i] })) }),
  ],
  ['JSON by class', 'a.json', JSON.stringify({ 0: ['p0.png', 'p3.png'], 1: ['p1.png'], 2: ['p2.png'] })],
  [
    'JSON, a list of objects',
    'a.json',
    JSON.stringify(FILES.map((file_name, i) => ({ id: i, file_name, category: LABELS[i] }))),
  ],
  ['JSON, a list of pairs', 'a.json', JSON.stringify({ labels: FILES.map((f, i) => [f, Number(LABELS[i])]) })],
  ['JSON, an object a line', 'metadata.jsonl', lines((f, l) => JSON.stringify({ file_name: f, label: Number(l) }))],
  [
    'JSON like COCO',
    'instances.json',
    JSON.stringify({
      images: FILES.map((file_name, i) => ({ id: 70 + i, file_name })),
      annotations: FILES.map((_, i) => ({ id: i, image_id: 70 + i, category_id: 10 + Number(LABELS[i]) })),
      categories: [0, 1, 2].map((name) => ({ id: 10 + name, name: String(name) })),
    }),
  ],
])('a table with %s', (_, name, content) => {
  expect(labelsOf(name, content, FILES)).toEqual(LABELS);
});

test.each([
  ['UTF-16 of Windows', utf16(lines((f, l) => `${f}\t${l}`, 'file\tlabel'))],
  [
    'UTF-16, big-endian',
    utf16(
      lines((f, l) => `${f},${l}`, 'file,label'),
      true,
    ),
  ],
  [
    'one byte a letter',
    Uint8Array.from(
      lines((f, l) => `${f};\xe9;${l}`, 'file;cat\xe9gorie;label'),
      (letter) => letter.charCodeAt(0),
    ),
  ],
  ['UTF-8 with a mark', Uint8Array.of(0xef, 0xbb, 0xbf, ...new TextEncoder().encode(lines((f, l) => `${f},${l}`)))],
])('a table in %s', (_, bytes) => {
  expect(labelsOf('labels.csv', bytes, FILES)).toEqual(LABELS);
});

test.each<[string, string, string[], string, string[]]>([
  ['a name with blanks', 'my cat.png 3\nmy dog.png 4', ['my cat.png', 'my dog.png'], 'a.txt', ['3', '4']],
  [
    'one-hot columns with words',
    'id,healthy,rust\na.png,0,1\nb.png,1,0',
    ['a.png', 'b.png'],
    'a.csv',
    ['rust', 'healthy'],
  ],
  [
    'pictures called by numbers',
    ',id,label\n0,2,5\n1,0,6\n2,1,7',
    ['0.png', '1.png', '2.png'],
    'a.csv',
    ['6', '7', '5'],
  ],
  ['one name in two folders', 'a/0.png,1\nb/0.png,2', ['set/a/0.png', 'set/b/0.png'], 'set/a.csv', ['1', '2']],
  ['names from its own folder', '0.png,1', ['a/0.png', 'b/0.png'], 'b/labels.csv', ['', '1']],
  ['labels that are called like pictures', 'b,1\na,0\n1,1', ['a.png', 'b.png', '1.png'], 'a.csv', ['0', '1', '1']],
  ['pictures that are not here', 'x.png,1\na.png,2\ny.png,3', ['a.png'], 'a.csv', ['2']],
  ['a row without a label', 'a.png,3\nb.png', ['a.png', 'b.png'], 'a.csv', ['3', '']],
  ['one column left, which counts', 'a.png,0\nb.png,1\nc.png,2', ['a.png', 'b.png', 'c.png'], 'a.csv', ['0', '1', '2']],
])('%s', (_, content, pictures, name, labels) => {
  expect(labelsOf(name, content, pictures)).toEqual(labels);
});

test.each([
  ['nothing', ''],
  ['heads alone', 'file,label'],
  ['files alone', 'p0.png\np1.png'],
  ['other files', 'x0.png,1\nx1.png,2'],
  ['other files, and labels called like pictures', 'x0.png,p1\nx1.png,p2'],
  ['prose', 'These pictures, 4 of them, were taken in 1999.\nThe first is called p0.'],
  ['only what is no label', 'file,width,split\np0.png,8,train\np1.png,9,val'],
  [
    'objects of several categories',
    JSON.stringify({
      images: [{ id: 1, file_name: 'p0.png' }],
      annotations: [
        { image_id: 1, category_id: 1 },
        { image_id: 1, category_id: 2 },
      ],
    }),
  ],
])('%s: no table', (_, content) => {
  expect(labelsOf('labels.csv', content, FILES)).toBeNull();
});

test.each([
  [
    'p0.png,"cat\np1.png,dog\np2.png,dog',
    'labels.csv opens a quote in line 1 and does not close it there. Close it, or take it out.',
  ],
  [
    'file,label\np0.png,cat\np1.png,"dog\np2.png,"dog"',
    'labels.csv opens a quote in line 3 and does not close it there. Close it, or take it out.',
  ],
  [
    '"file,label\np0.png,cat',
    'labels.csv opens a quote in line 1 and does not close it there. Close it, or take it out.',
  ],
  [
    'file;label\n"a\nb.png";1\np1.png;"2',
    'labels.csv opens a quote in line 4 and does not close it there. Close it, or take it out.',
  ],
  ['p0.png,1\np0.png,2', 'labels.csv gives p0.png two labels, 1 and 2. Keep one of them.'],

  [
    'p0.png,1,7\np1.png,2,5\np2.png,2,5',
    'labels.csv has several columns that may be the labels: the 2nd, the 3rd. Write label over the right one.',
  ],
  [
    'file,mood,weather\np0.png,1,7\np1.png,2,5\np2.png,2,5',
    'labels.csv has several columns that may be the labels: mood, weather. Write label over the right one.',
  ],
])('%j is refused', (content, message) => {
  expect(() => labelsOf('labels.csv', content, FILES)).toThrow(expect.objectContaining({ name: 'UserError', message }));
});

test('tens of thousands of rows take less than a few seconds', () => {
  const pictures = Array.from({ length: 30_000 }, (_, i) => `val/ILSVRC2012_val_${String(i).padStart(8, '0')}.JPEG`);
  const table = pictures.map((path, i) => `${path.slice(4)} ${i % 1000}`).join('\n');
  const start = performance.now();
  expect(labelsOf('val.txt', table, pictures)![29_999]).toBe('999');
  expect(performance.now() - start).toBeLessThan(5000);
});
