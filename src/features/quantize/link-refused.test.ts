/** Links that are not opened, and what is said of each. */
import { deflateSync, strToU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import { exampleReport } from '../../../test/reports';
import { random } from '../../core/random';
import { METHODS } from '../../quant/layer';
import { pack } from '../../share/packing';
import { DEFAULT_RECIPE } from './job/recipe-fields';
import { decodeLink, encodeLink } from './link';

describe('refused', () => {
  const good = exampleReport(1);
  const link = encodeLink(DEFAULT_RECIPE, good);
  const { layers, recipe: _, ...rest } = good;
  const columns = Object.fromEntries(Object.entries(layers[0]!).map(([property, value]) => [property, [value]]));
  const wrong = (recipe: object, report: object = {}) =>
    `v1=${pack({ recipe: { ...DEFAULT_RECIPE, ...recipe }, report: { ...rest, layers: columns, ...report } })}`;
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

  const NOTHING = 'This link holds no result of Bitpath: what follows # must begin with v3=.';
  const BROKEN = 'This link is broken: it was cut off or changed on its way. Copy it again, all of it.';
  const LARGE = 'This link unpacks to more than 1 MB, which no result does. It is not opened.';

  test.each<[string, string]>([
    ['', NOTHING],
    ['#results', NOTHING],
    ['v=abc', NOTHING],
    ['v1', NOTHING],
    [
      'v4=abc',
      'This link is of version 4, and this page reads links up to version 3. Reload the page, or open the link in a newer Bitpath.',
    ],
    ['v1=', BROKEN],
    ['v1=!!!!', BROKEN],
    ['v1=abcd', BROKEN],
    [link.slice(0, -20), BROKEN],
    [`v1=${base64(deflateSync(strToU8('no JSON')))}`, BROKEN],
    ['v2=', BROKEN],
    ['v2=abcd', BROKEN],
    // Another number in front of what it holds.
    ...['v0', 'v1', 'v02', 'v3', 'v12', 'V2', 'v', 'w2'].map(
      (head) => [link.replace('v2', head), BROKEN] as [string, string],
    ),
    [`v0=${pack({})}`, 'There is no version 0 of links. Copy the link again, all of it.'],
    [`v1=${base64(deflateSync(new Uint8Array(2 ** 26)))}`, LARGE],
    [`v1=${'a'.repeat(2 ** 20 + 1)}`, LARGE],
    [`v1=${pack(null)}`, 'This link cannot be used: its recipe is missing.'],
    [`v1=${pack({ recipe: 3 })}`, 'This link cannot be used: its recipe must be an object.'],
    [`v1=${pack({ recipe: DEFAULT_RECIPE })}`, 'This link cannot be used: its report is missing.'],
    [wrong({ bits: 9 }), 'This link cannot be used: its recipe.bits must be a whole number from 1 to 8, and is 9.'],
    [wrong({ center: 'yes' }), 'This link cannot be used: its recipe.center must be true or false, and is "yes".'],
    [wrong({ bits: 2.5 }), 'This link cannot be used: its recipe.bits must be a whole number from 1 to 8, and is 2.5.'],
    [wrong({ scale: -1 }), 'This link cannot be used: its recipe.scale must be a number from 0.01 to 100, and is -1.'],
    [
      wrong({ scale: '1' }),
      'This link cannot be used: its recipe.scale must be a number from 0.01 to 100, and is "1".',
    ],
    [
      wrong({ method: 'magic' }),
      `This link cannot be used: its recipe.method must be one of ${METHODS.join(', ')}, and is "magic".`,
    ],
    [wrong({ seed: undefined }), 'This link cannot be used: its recipe.seed is missing.'],
    [
      wrong({ calibrationCount: 1e9 }),
      'This link cannot be used: its recipe.calibrationCount must be a whole number from 1 to 1000000, and is 1000000000.',
    ],
    [
      wrong({ layers: { conv1: { bits: 0 } } }),
      'This link cannot be used: its recipe.layers.conv1.bits must be a whole number from 1 to 8, and is 0.',
    ],
    [
      wrong({ regularizer: { kind: 'L0', lambda: -1 } }),
      'This link cannot be used: its recipe.regularizer.lambda must be a number from 0 to 1e+30, and is -1.',
    ],
    [
      wrong({ damping: 0 }),
      'This link cannot be used: its recipe.damping must be a number from 0.0001 to 1, and is 0.',
    ],
    [wrong({ order: 'up' }), 'This link cannot be used: its recipe.order must be one of natural, norm, and is "up".'],
    [wrong({ blockSize: 48 }), 'This link cannot be used: its recipe.blockSize must be one of 32, 64, 128, and is 48.'],
    [
      wrong({ searchScale: [[[]]] }),
      'This link cannot be used: its recipe.searchScale must be true or false, and is a list.',
    ],
    [
      wrong({}, { scores: { ...good.scores, top1: 2 } }),
      'This link cannot be used: its report.scores.top1 must be a number from 0 to 1, and is 2.',
    ],
    [
      wrong({}, { reading: { ...good.reading, labelOffset: 0.5 } }),
      'This link cannot be used: its report.reading.labelOffset must be a whole number from -1000000 to 1000000, and is 0.5.',
    ],
    [
      wrong({}, { reading: { ...good.reading, preprocessing: { ...good.reading!.preprocessing, mean: ['x'] } } }),
      'This link cannot be used: its report.reading.preprocessing.mean.0 must be a number from -1e+30 to 1e+30, and is "x".',
    ],
    [
      wrong({}, { model: { ...good.model, name: 'x'.repeat(2000) } }),
      `This link cannot be used: its report.model.name must be a text of at most 1000 characters, and is "${'x'.repeat(39)}….`,
    ],
    [
      wrong({}, { layers: { ...columns, bits: [9] } }),
      'This link cannot be used: its report.layers.0.bits must be a whole number from 1 to 8, and is 9.',
    ],
    [
      wrong({}, { layers: { ...columns, bits: [4, 4] } }),
      'This link cannot be used: its report.layers.1.id is missing.',
    ],
    [wrong({}, { layers: [1, 2] }), 'This link cannot be used: its report.layers must be a list.'],
    [
      wrong({}, { layers: { id: Array(20_000).fill('a') } }),
      'This link cannot be used: its report.layers must be a list.',
    ],
    [
      wrong({}, { layers: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [i, []])) }),
      'This link cannot be used: its report.layers must be a list.',
    ],
  ])('%.40s', (hash, sentence) => {
    expect(() => decodeLink(hash)).toThrow(expect.objectContaining({ name: 'UserError', message: sentence }));
  });

  test('every cut of a link is a sentence', () => {
    for (let length = 0; length < link.length; length++)
      expect(() => decodeLink(link.slice(0, length))).toThrow(expect.objectContaining({ name: 'UserError' }));
  });

  describe('changed on its way, 200 times', () => {
    const rng = random(15);
    const below = (n: number) => Math.floor(n * rng.uniform());
    const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.';
    const letter = () => LETTERS[below(LETTERS.length)]!;
    const replaced = (at: number, count: number, by: string) => link.slice(0, at) + by + link.slice(at + count);
    const CHANGES: Record<string, () => string> = {
      'a character': () => replaced(below(link.length), 1, letter()),
      'two that are swapped': () => {
        const at = below(link.length - 1);
        return replaced(at, 2, link[at + 1]! + link[at]!);
      },
      'a piece that is cut out': () => replaced(below(link.length), 1 + below(8), ''),
      'a character that is put in': () => replaced(1 + below(link.length), 0, letter()),
      'a piece that stands twice': () => {
        const at = below(link.length - 8);
        return replaced(at, 0, link.slice(at, at + 1 + below(8)));
      },
    };

    test.each(Object.keys(CHANGES))('%s', (kind) => {
      for (let tries = 0; tries < 200;) {
        const changed = CHANGES[kind]!();
        if (changed === link) continue;
        tries++;
        expect(() => decodeLink(changed), changed).toThrow(
          expect.objectContaining({ name: 'UserError', message: BROKEN }),
        );
      }
    });

    test('every single character, the first to the last', () => {
      for (let at = 0; at < link.length; at++)
        for (const other of ['A', 'x', '0', '_', '='].filter((one) => one !== link[at]))
          expect(() => decodeLink(replaced(at, 1, other))).toThrow(BROKEN);
    });
  });

  test('deeply nested values', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const text = JSON.stringify({ recipe: { ...DEFAULT_RECIPE, bits: 'deep' } }).replace('"deep"', deep);
    expect(() => decodeLink(`v1=${base64(deflateSync(strToU8(text)))}`)).toThrow(
      'its recipe.bits must be a whole number from 1 to 8, and is a list',
    );
  });
});
