/** Pictures by the ways tables write their names: with more or less of their path, in other letters, without an ending. */

/** Endings that pictures have had, or that tables give them. */
const ENDING = /\.(jpe?g|png|webp|gif|bmp|avif|tiff?|ppm|pgm|dcm|npy)$/i;

/** Ways to write a name, the strictest first. */
const READINGS: ((path: string) => string)[] = [
  (path) => path,
  (path) => path.toLowerCase(),
  (path) => path.toLowerCase().replace(ENDING, ''),
];

const AMBIGUOUS = -1;

export interface PictureNames {
  readonly pictures: readonly string[];
  /**
   * Place of the picture that a table means; −1: none, or one of several.
   * @param loose whether letters may be others and endings missing
   */
  find(written: string, loose: boolean): number;
}

/** @param folder of the table, '' or with a slash at its end: names in it are told from there first */
export function pictureNames(pictures: readonly string[], folder: string): PictureNames {
  const indices = new Map<number, Map<string, number>>();
  const indexFor = (reading: number) => {
    const known = indices.get(reading) ?? suffixes(pictures, READINGS[reading]!);
    indices.set(reading, known);
    return known;
  };
  const findAs = (path: string, reading: number): number => {
    const as = READINGS[reading]!;
    const index = indexFor(reading);
    const tails = tailsOf(path);
    for (const tail of folder ? [folder + path, ...tails] : tails) {
      const found = index.get(as(tail));
      if (found !== undefined && found !== AMBIGUOUS) return found;
    }
    return -1;
  };
  return {
    pictures,
    find(written, loose) {
      const path = cleanPath(written);
      if (path === '') return -1;
      if (!loose) return findAs(path, 0);
      for (let reading = 1; reading < READINGS.length; reading++) {
        const found = findAs(path, reading);
        if (found >= 0) return found;
      }
      return -1;
    },
  };
}

/** As tables of Windows write it, with `./` before it. */
const cleanPath = (written: string) =>
  written
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(\.?\/)+/, '');

/** `a/b/c.png`, `b/c.png`, `c.png`. */
function tailsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(i).join('/'));
}

/** Each end of each path → its picture, or that there are several; a whole path is never the end of another one. */
function suffixes(pictures: readonly string[], as: (path: string) => string): Map<string, number> {
  const ends = new Map<string, number>();
  const wholes = new Map<string, number>();
  const add = (index: Map<string, number>, key: string, i: number) =>
    index.set(key, (index.get(key) ?? i) === i ? i : AMBIGUOUS);
  pictures.forEach((picture, i) => {
    const [whole, ...tails] = tailsOf(picture).map(as);
    add(wholes, whole!, i);
    for (const tail of tails) add(ends, tail, i);
  });
  for (const [whole, i] of wholes) ends.set(whole, i);
  return ends;
}
