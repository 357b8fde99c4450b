import { expect, test } from 'vitest';
import { freshSettings, readWith, SEEDS, takenSettings, type Fields } from './settings';

interface Trial {
  seeds: number;
  share: number;
  kind: 'one' | 'two';
  widths: readonly number[];
}

const FIELDS: Fields<Trial> = {
  seeds: SEEDS(5),
  share: { kind: 'number', label: 'Share', help: 'A share.', fresh: 0.3, min: 0.1, max: 0.9, step: 0.1 },
  kind: { kind: 'choice', label: 'Kind', help: 'A kind.', fresh: 'one', choices: { one: 'One', two: 'Two' } },
  widths: {
    kind: 'several',
    label: 'Widths',
    help: 'Some widths.',
    fresh: [2, 4],
    choices: [2, 4, 8].map((value) => ({ value, label: String(value) })),
  },
};

const FRESH = { seeds: 5, share: 0.3, kind: 'one', widths: [2, 4] };

test('fresh settings are those of the fields', () => {
  expect(freshSettings(FIELDS)).toEqual(FRESH);
});

test.each([
  ['nothing', {}, FRESH],
  ['what fits', { seeds: 2, share: 0.7, kind: 'two', widths: [8] }, { seeds: 2, share: 0.7, kind: 'two', widths: [8] }],
  ['values out of range', { seeds: 0, share: 7 }, { ...FRESH, seeds: 1, share: 0.9 }],
  ['values between steps', { seeds: 2.4, share: 0.3499 }, { ...FRESH, seeds: 2, share: 0.3 }],
  ['what is no number', { seeds: NaN, share: '0.5' }, FRESH],
  ['what is no choice', { kind: 'toString', widths: [3, 'x'] }, FRESH],
  ['choices in another order, and some twice', { widths: [8, 2, 2] }, { ...FRESH, widths: [2, 8] }],
])('of %s, what can be used is taken', (_, given, expected) => {
  expect(takenSettings(FIELDS, given)).toEqual(expected);
});

test('what only changes how a run is read is as it is now, all else as in the run', () => {
  const run = { seeds: 2, share: 0.7, kind: 'two', widths: [8] };
  const now = { seeds: 4, share: 0.4, kind: 'one', widths: [2] };
  expect(readWith(FIELDS, run, now)).toEqual(run);
  const fields = { ...FIELDS, share: { ...FIELDS.share, reading: true } };
  expect(readWith(fields, run, now)).toEqual({ ...run, share: 0.4 });
});
