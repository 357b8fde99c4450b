/** Pictures through the browser's own decoders. */
import { afterEach, expect, test, vi } from 'vitest';
import { pngHeader, text, zip } from '../../../test/data-files';
import { presetPreprocessing } from '../sets/preprocessing';
import { readSamples } from '../sets/read';
import type { DataFile, Preprocessing } from '../samples';

const plain = presetPreprocessing('0 to 255');

afterEach(() => vi.restoreAllMocks());

type Colour = readonly [number, number, number, number?];

/** A picture whose pixel (x, y) is `colour(x, y)`. */
async function picture(
  name: string,
  width: number,
  height: number,
  colour: (x: number, y: number) => Colour,
  type = 'image/png',
): Promise<DataFile> {
  const canvas = new OffscreenCanvas(width, height);
  const image = new ImageData(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [r, g, b, a = 255] = colour(x, y);
      image.data.set([r, g, b, a], (y * width + x) * 4);
    }
  canvas.getContext('2d')!.putImageData(image, 0, 0);
  const blob = await canvas.convertToBlob({ type, quality: 1 });
  return { name, bytes: new Uint8Array(await blob.arrayBuffer()) };
}

const wheel = (x: number, y: number): Colour => [x * 20, y * 30, (x * y * 7) % 256];

test('PNG: every byte arrives', async () => {
  const file = await picture('a.png', 5, 4, wheel);
  const samples = readSamples([zip('set.zip', [file, text('labels.csv', 'file,label\na.png,3')])], plain);
  expect(samples).toMatchObject({ count: 1, shape: [3, 4, 5], labels: Int32Array.of(3) });
  const expected = [0, 1, 2].flatMap((c) => Array.from({ length: 20 }, (_, i) => wheel(i % 5, Math.floor(i / 5))[c]));
  expect([...(await samples.batch([0]))]).toEqual(expected);
});

test('channels last, BGR, normalised', async () => {
  const file = await picture('a.png', 2, 1, (x) => (x ? [0, 0, 255] : [255, 51, 0]));
  const preprocessing: Preprocessing = { ...presetPreprocessing('-1 to 1', 'NHWC'), channelOrder: 'BGR' };
  const samples = readSamples([file], preprocessing, { shape: ['N', 1, 2, 3] });
  expect([...(await samples.batch([0]))]).toEqual([-1, -0.6, 1, 1, -1, -1].map(Math.fround));
});

test.each([
  ['uint8', 0, '0 to 1'],
  ['int64', 0, 'ImageNet mean/std'],
  ['int8', 128, '0 to 255'],
] as const)('an input of %s gets the bytes, less %d', async (type, less, preset) => {
  const file = await picture('a.png', 3, 2, (x, y) => [x * 100, y * 255, 7]);
  const inputs = [{ name: 'x', type, shape: ['N', 2, 3, 3] }];
  const preprocessing: Preprocessing = { ...presetPreprocessing(preset, 'NHWC'), channelOrder: 'BGR' };
  const samples = readSamples([zip('set.zip', [file])], preprocessing, { shape: inputs[0]!.shape, inputs });
  const expected = [0, 1].flatMap((y) => [0, 1, 2].flatMap((x) => [7, y * 255, x * 100].map((byte) => byte - less)));
  expect([...(await samples.integers!([0]))]).toEqual(expected);
});

test('an input of uint8 gets pictures resized and cropped, in whole numbers', async () => {
  const file = await picture('wide.png', 64, 16, (x) => (x >= 24 && x < 40 ? [250, 250, 250] : [0, 0, 255]));
  const inputs = [{ name: 'x', type: 'uint8', shape: ['N', 3, 8, 8] }];
  const samples = readSamples([file], { ...plain, resize: 8 }, { shape: inputs[0]!.shape, inputs });
  const values = [...(await samples.integers!([0]))];
  expect(values.every(Number.isInteger)).toBe(true);
  expect(values.slice(1, 7)).toEqual(new Array(6).fill(250));
});

test('an input of two axes is a grey picture of that height and width', async () => {
  const file = await picture('a.png', 3, 2, (x) => [x * 100, x * 100, x * 100]);
  const samples = readSamples([file], plain, { shape: ['N', 2, 3] });
  expect([...(await samples.batch([0]))]).toEqual([0, 100, 200, 0, 100, 200]);
});

test('grey pictures for colours, colours for a grey network', async () => {
  const grey = await picture('a.png', 1, 1, () => [90, 90, 90]);
  const red = await picture('b.png', 1, 1, () => [255, 0, 0]);
  expect([...(await readSamples([grey], plain, { shape: ['N', 3, 1, 1] }).batch([0]))]).toEqual([90, 90, 90]);
  expect([...(await readSamples([red], plain, { shape: ['N', 1, 1, 1] }).batch([0]))]).toEqual([76]);
});

test('transparency is left out', async () => {
  const file = await picture('a.png', 1, 1, () => [255, 0, 255, 128]);
  expect([...(await readSamples([file], plain).batch([0]))]).toEqual([255, 0, 255]);
});

test.each(['image/jpeg', 'image/webp'])('%s under another name', async (type) => {
  const file = await picture('a.png', 8, 8, () => [200, 100, 50], type);
  const batch = await readSamples([file], plain).batch([0]);
  expect(batch.length).toBe(3 * 64);
  for (const [c, value] of [200, 100, 50].entries()) expect(Math.abs(batch[64 * c]! - value)).toBeLessThan(5);
});

test('resized and cropped to the middle', async () => {
  // Blue to the left and right of a white square of 16.
  const file = await picture('wide.png', 64, 16, (x) => (x >= 24 && x < 40 ? [255, 255, 255] : [0, 0, 255]));
  const whole = readSamples([file], plain, { shape: ['N', 3, 8, 8] });
  const middle = readSamples([file], { ...plain, resize: 8 }, { shape: ['N', 3, 8, 8] });
  expect((await whole.batch([0])).subarray(0, 8)).toEqual(Float32Array.of(0, 0, 32, 223, 223, 32, 0, 0));
  expect((await middle.batch([0])).subarray(1, 7)).toEqual(new Float32Array(6).fill(255));
});

test('a batch keeps its order, and a second pass decodes nothing', async () => {
  const files = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((i) => picture(`${i}.png`, 3, 3, () => [i, i, i])));
  const samples = readSamples(files, plain);
  const spy = vi.spyOn(globalThis, 'createImageBitmap');
  const firsts = async (indices: number[]) =>
    [...(await samples.subset(indices).batch(indices.map((_, i) => i)))].filter((_, i) => i % 27 === 0);
  expect(await firsts([6, 0, 3, 5, 1, 2, 4])).toEqual([6, 0, 3, 5, 1, 2, 4]);
  expect(spy).toHaveBeenCalledTimes(7);
  expect(await firsts([1, 6])).toEqual([1, 6]);
  expect(spy).toHaveBeenCalledTimes(7);
});

test('what does not decode is refused by name', async () => {
  const noisy = (x: number, y: number): Colour => [(x * 71) % 256, (y * 37) % 256, (x * y) % 256];
  const png = await picture('cut.png', 64, 64, noisy);
  const jpeg = await picture('cut.jpg', 64, 64, noisy, 'image/jpeg');
  const half = ({ name, bytes }: DataFile) => ({ name, bytes: bytes.subarray(0, bytes.length / 2) });
  for (const file of [half(png), half(jpeg), text('page.jpg', '<html>'), pngHeader('empty.png', 4, 4)])
    await expect(readSamples([file], plain).batch([0])).rejects.toThrow(
      expect.objectContaining({
        name: 'UserError',
        message: `${file.name} is not a picture that this browser can decode, or it is damaged. Take it out, or save it again as PNG or JPEG.`,
      }),
    );
});

test('a picture that announces too many pixels is not decoded', async () => {
  const spy = vi.spyOn(globalThis, 'createImageBitmap');
  const samples = readSamples([pngHeader('huge.png', 100_000, 100_000)], plain, { shape: ['N', 3, 8, 8] });
  await expect(samples.batch([0])).rejects.toThrow(
    'huge.png has 100000 × 100000 pixels; pictures of up to 100 million pixels can be decoded. Make it smaller.',
  );
  expect(spy).not.toHaveBeenCalled();
});
