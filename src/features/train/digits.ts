/** The built-in digits, as pictures to train on. */
import { fetchPageFile } from '../../core/page-files';
import { unzip } from '../../data/archive/archive';
import { readNpy } from '../../data/formats/npy';
import type { PicturePart, PictureSet } from '../../experiment/pictures';
import { EXAMPLES, type ExampleFile } from '../../samples/examples';

/** Dots of a pixel, at most. */
const DOTS = 16;

/** 1,000 to train on, 797 to test. @throws NotLoaded where they do not come */
export async function digits(): Promise<PictureSet> {
  const [{ calibration, evaluation }] = EXAMPLES as [(typeof EXAMPLES)[number]];
  const [train, test] = await Promise.all([calibration, evaluation].map(partOf));
  return { name: 'digits', shape: [1, 8, 8], classes: 10, train: train!, test: test! };
}

async function partOf({ name, url }: ExampleFile): Promise<PicturePart> {
  const bytes = new Uint8Array(await fetchPageFile('The digits', url));
  const { entries } = unzip({ name, bytes });
  const array = (own: string) => {
    const entry = entries.find((file) => file.name.endsWith(own));
    if (!entry || !('bytes' in entry)) throw new Error(`${name} has no ${own}`);
    return readNpy(own, entry.bytes).data;
  };
  const y = Int32Array.from(array('y.npy'));
  return { x: Float32Array.from(array('x.npy'), (dots) => dots / DOTS), y, count: y.length };
}
