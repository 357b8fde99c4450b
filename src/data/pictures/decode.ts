/** Encoded pictures → bytes of the network's size, through the browser's own decoders. */
import { UserError } from '../../core/errors';
import { isLazyFile, type PictureFile } from '../archive/lazy-file';
import { pictureSize, type Size } from './picture-header';
import { planCrop, resizeRgb } from './resize';
import type { DataFile } from '../samples';

/** Pixels that a picture may have: beyond that, decoding it takes gigabytes. */
const MOST_PIXELS = 100_000_000;

/**
 * @param resize shorter side before the central crop; null: stretched to the size
 * @returns RGB, (height, width, 3)
 * @throws UserError where it does not decode, or is too large
 */
export async function decodePicture(given: PictureFile, size: Size, resize: number | null): Promise<Uint8Array> {
  if (typeof createImageBitmap === 'undefined' || typeof OffscreenCanvas === 'undefined')
    throw new UserError(`${given.name} is a picture, and pictures are decoded by a browser. Open the page in one.`);
  const file = isLazyFile(given) ? { name: given.name, bytes: await given.read() } : given;
  checkSize(file, pictureSize(file.bytes));
  const bitmap = await open(file);
  try {
    checkSize(file, bitmap);
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
    if (!context) throw new UserError(`There is no memory left to decode ${file.name} (${width} × ${height} pixels).`);
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return resizeRgb(data, { width, height }, planCrop({ width, height }, size, resize));
  } finally {
    bitmap.close();
  }
}

async function open({ name, bytes }: DataFile): Promise<ImageBitmap> {
  try {
    // Colours and transparency as they are stored, as Pillow and OpenCV give them.
    return await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
  } catch {
    throw new UserError(
      `${name} is not a picture that this browser can decode, or it is damaged. Take it out, or save it again as PNG or JPEG.`,
    );
  }
}

function checkSize({ name }: DataFile, size: Size | null): void {
  if (size && size.width * size.height > MOST_PIXELS)
    throw new UserError(
      `${name} has ${size.width} × ${size.height} pixels; pictures of up to 100 million pixels can be decoded. Make it smaller.`,
    );
}
