/** Labels: from arrays and tables, and what every source of them must keep to. */
import { UserError } from '../../core/errors';
import type { RawSet } from '../raw';
import type { DataFile } from '../samples';
import { decodeText } from '../tables/text';

/** Why labels are left out that are not one for each sample, a clause that goes on from their name. */
export const entriesReason = (entries: number, samples: number): string =>
  `it has ${entries} ${entries === 1 ? 'entry' : 'entries'} for ${samples} ${samples === 1 ? 'sample' : 'samples'}`;

/**
 * Names of classes: a JSON list of strings, Keras' JSON of number → [wnid, name], or one name a line. null where the text is
 * none of them.
 */
export function readClassNames({ name, bytes }: DataFile): string[] | null {
  const text = decodeText(bytes);
  if (/\.json$/i.test(name)) {
    try {
      return namesFromJson(JSON.parse(text));
    } catch {
      return null;
    }
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  while (lines.at(-1) === '') lines.pop();
  return lines.every((line) => line !== '') && lines.some((line) => !/^\d+$/.test(line)) ? lines : null;
}

function namesFromJson(value: unknown): string[] | null {
  const isNames = (list: unknown): list is string[] =>
    Array.isArray(list) && list.every((name) => typeof name === 'string');
  if (isNames(value)) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value);
  const names = entries.map((_, i) => (value as Record<string, unknown>)[i]);
  return names.length > 0 && names.every(isNames) ? names.map((words) => words.join(' ')) : null;
}

/** The ImageNet id at the start of a class's name, `n01440764 tench`; else the whole name. */
const idOf = (name: string) => /^n\d{8}(?=[\s,:])/.exec(name)?.[0] ?? name;

/** A whole number as tables write it; pandas writes 3.0 where a column has had gaps. */
const NUMBER = /^-?\d{1,9}(\.0*)?$/;

/**
 * Labels that are written as words, numbers or ImageNet ids (wnids).
 * @param classes their names, where a file gives them
 * @param source what messages call the set
 * @param mixed whether some may be numbers and some words, as folders are called 0 to 9 and A to Z
 * @returns whole numbers as they are where all are; else the place in `classes`, or among the sorted words of this set alone
 * @throws UserError where one is empty or below 0, or some are numbers and some words that no class has
 */
export function numberLabels(
  written: readonly string[],
  classes: string[] | null,
  source: string,
  mixed = false,
): Pick<RawSet, 'labels' | 'classes' | 'ownWords'> {
  const empty = written.indexOf('');
  if (empty >= 0) throw new UserError(`Sample ${empty} of ${source} has an empty label. Give it one, or leave it out.`);
  const word = written.find((label) => !NUMBER.test(label));
  if (word === undefined) {
    const below = written.find((label) => Number(label) < 0);
    if (below !== undefined)
      throw new UserError(`${source} has the label ${below}; labels are whole numbers from 0, or words.`);
    return { labels: Int32Array.from(written, Number), classes };
  }
  const words = [...new Set(written)].sort();
  const places = (names: readonly string[]) => new Map(names.map((name, i) => [name, i]));
  const known = classes ? [places(classes), places(classes.map(idOf))] : [];
  const found = known.find((index) => words.every((own) => index.has(own)));
  const number = written.find((label) => NUMBER.test(label));
  if (!found && !mixed && number !== undefined)
    throw new UserError(
      `${source} has labels that are numbers, ${number}, and labels that are words, ${word}. Write all of them in one way.`,
    );
  const index = found ?? places(words);
  const labels = Int32Array.from(written, (label) => index.get(label)!);
  return found ? { labels, classes } : { labels, classes: words, ownWords: { labels, words } };
}

/** Sets whose labels are places among their own words, as places among the words of all of them. */
export function withCommonWords(sets: readonly RawSet[]): RawSet[] {
  const all = [...new Set(sets.flatMap(({ ownWords }) => ownWords?.words ?? []))].sort();
  const place = new Map(all.map((word, i) => [word, i]));
  return sets.map((set) => {
    if (!set.ownWords) return set;
    const { labels, words } = set.ownWords;
    const moved = words.map((word) => place.get(word)!);
    return { ...set, classes: all, labels: labels.map((label) => moved[label]!) };
  });
}
