/** What a picture's first bytes say: which format it is, and its size. */
import { imageDimensionsFromData } from 'image-dimensions';

export interface Size {
  height: number;
  width: number;
}

const EXTENSION = /\.(jpe?g|png|webp|gif|bmp|avif)$/i;

const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

export type PictureFormat = 'jpeg' | 'png' | 'gif' | 'bmp' | 'webp' | 'avif';

/** By its first bytes, whatever its name. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  const head = ascii(bytes, 0, 16);
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif';
  if (head.startsWith('BM') && head.slice(6, 10) === '\0\0\0\0') return 'bmp';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  if (head.slice(4, 12) === 'ftypavif') return 'avif';
  return null;
}

/** Called a picture, whatever is in it. */
export function isNamedLikePicture(name: string): boolean {
  return EXTENSION.test(name);
}

/**
 * As the header announces it, before the picture is turned as its EXIF data say; null where it does not (a damaged
 * header), and of AVIF, whose boxes may turn it.
 */
export function pictureSize(bytes: Uint8Array): Size | null {
  switch (pictureFormat(bytes)) {
    case null:
    case 'avif':
      return null;
    case 'bmp':
      return bmpSize(bytes);
    default: {
      const found = imageDimensionsFromData(bytes);
      return found ? { width: found.width, height: found.height } : null;
    }
  }
}

/** The library reads no BMP. A negative height means that the rows go from top to bottom. */
function bmpSize(bytes: Uint8Array): Size | null {
  if (bytes.length < 26) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}
