import { expect, test } from 'vitest';
import { pictureFormat, pictureSize } from './picture-header';

/** Bytes from text and numbers, filled up to 40. */
function header(...parts: (string | number)[]): Uint8Array {
  const bytes = parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part].map((c) => c.charCodeAt(0))));
  return Uint8Array.from({ length: 40 }, (_, i) => bytes[i] ?? 0);
}

const app0 = [0xff, 0xe0, 0, 4, 1, 1] as const;

test.each([
  ['png', header('\x89PNG\r\n\x1a\n', 0, 0, 0, 13, 'IHDR', 0, 0, 1, 44, 0, 0, 0, 200), [300, 200]],
  ['gif', header('GIF89a', 44, 1, 200, 0), [300, 200]],
  [
    'bmp',
    header('BM', 0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 44, 1, 0, 0, 0x38, 0xff, 0xff, 0xff),
    [300, 200],
  ],
  ['jpeg', header(0xff, 0xd8, ...app0, 0xff, 0xc2, 0, 17, 8, 0, 200, 1, 44), [300, 200]],
  ['webp', header('RIFF', 0, 0, 0, 0, 'WEBPVP8X', 10, 0, 0, 0, 0, 0, 0, 0, 43, 1, 0, 199, 0, 0), [300, 200]],
  ['webp', header('RIFF', 0, 0, 0, 0, 'WEBPVP8L', 5, 0, 0, 0, 0x2f, 0x2b, 0xc1, 0x31, 0), [300, 200]],
  ['webp', header('RIFF', 0, 0, 0, 0, 'WEBPVP8 ', 10, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 44, 1, 200, 0), [300, 200]],
  ['avif', header(0, 0, 0, 28, 'ftypavif'), null],
  [null, header('no picture'), null],
  [null, header('BM is how this text begins'), null],
  ['jpeg', header(0xff, 0xd8, 0xff, 0xe0, 0, 200), null],
  ['jpeg', header(0xff, 0xd8, ...app0, 0xff, 0xff, 0xc0, 0, 17, 8, 0, 200, 1, 44), [300, 200]],
  ['jpeg', header(0xff, 0xd8, ...app0, 0xff, 0xda, 0, 4, 1, 1, 0xff, 0xc0, 0, 17, 8, 0, 200, 1, 44), null],
  ['bmp', header('BM', 0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 44).subarray(0, 20), null],
  ['png', header('\x89PNG\r\n\x1a\n', 0, 0, 0, 13, 'IHDR', 0, 0, 1, 44).subarray(0, 20), null],
] as const)('%s', (format, bytes, size) => {
  expect(pictureFormat(bytes)).toBe(format);
  expect(pictureSize(bytes)).toEqual(size && { width: size[0], height: size[1] });
});
