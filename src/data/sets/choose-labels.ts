/** Which of the arrays beside the samples says what is right of them; those that cannot are named, and left out. */
import { UserError } from '../../core/errors';
import { arrayKind, isNamedLikeNames, mayBeLabels, saysNothing } from '../formats/array-names';
import { numberLabels } from '../formats/labels';
import type { NamedArray, NamedWords, RawSet } from '../raw';
import type { NetworkInput, Said, UnusedArray } from '../samples';
import { classesOf, fitLabels, type LabelFit } from './label-fit';
import { findNamed, needsNames } from './named-inputs';

/** What of a set comes from the arrays beside its samples. */
type Labelled = Pick<RawSet, 'labels' | 'classes' | 'ownWords' | 'targets' | 'labelsFrom' | 'unused'>;

/**
 * The set with the labels that fit what the network says: an array called like its output, else one called so (`y`, `labels`,
 * `mask`, …), else the one that fits, whatever it is called. Sets that do not come from arrays stay as they are.
 * @param inputs of the network; null: not known
 * @param said by the network; null: not known
 */
export function withLabels(set: RawSet, inputs: readonly NetworkInput[] | null, said: Said | null): RawSet {
  if (!set.arrays) return set;
  const bare: RawSet = { ...set };
  for (const field of ['ownWords', 'targets', 'labelsFrom', 'unused'] as const) delete bare[field];
  return { ...bare, ...labelsOf(set, inputs, said) };
}

/** An array beside the samples, and what it says of them. */
interface Beside {
  stem: string;
  fit: LabelFit | WordsFit;
}

/** Words, as places among the names of the classes, or among themselves. */
interface WordsFit {
  kind: 'words';
  numbered: Pick<RawSet, 'labels' | 'classes' | 'ownWords'>;
}

function labelsOf(set: RawSet, inputs: readonly NetworkInput[] | null, said: Said | null): Labelled {
  const { arrays = [], words = [], unread = [], count } = set;
  const used = inputArrays(set, inputs);
  const numbers = arrays
    .filter((entry) => !used.includes(entry))
    .map((entry) => ({ ...entry, fit: fitLabels(entry.array, count, said) }));
  const chosenNumbers = chooseNumbers(numbers, said);
  const names = set.givenClasses ? null : namesOfClasses(words, count, said, chosenNumbers !== null);
  const classes = set.givenClasses ?? (names ? [...names.words] : null);
  const written = words
    .filter((entry) => entry !== names)
    .map((entry): Beside => ({ stem: entry.stem, fit: fitWords(entry, count, classes, said) }));
  const chosen = chosenNumbers ?? chooseWords(written, numbers, said);
  const left = [...numbers, ...written].filter(({ stem }) => stem !== chosen?.stem);
  const unused = [...left.map((entry) => unusedOf(entry, chosen, said)), ...unread];
  return {
    ...taken(chosen, classes),
    ...(chosen ? { labelsFrom: chosen.stem } : {}),
    ...(unused.length > 0 ? { unused } : {}),
  };
}

/** The arrays that go into the network. */
function inputArrays(
  { arrays = [], source }: RawSet,
  inputs: readonly NetworkInput[] | null,
): (NamedArray | undefined)[] {
  const own = arrays.find(({ array }) => array === source);
  return inputs && needsNames(inputs) ? [own, ...inputs.map(({ name }) => findNamed(arrays, name))] : [own];
}

function taken(chosen: Beside | null, classes: string[] | null): Labelled {
  switch (chosen?.fit.kind) {
    case 'labels':
      return { labels: chosen.fit.labels, classes: classes ?? chosen.fit.classes };
    case 'targets':
      return { labels: null, classes, targets: chosen.fit.targets };
    case 'words':
      return chosen.fit.numbered;
    default:
      return { labels: null, classes };
  }
}

/** It is meant as what is right: it is called so, or like the output. */
const isMeant = (stem: string, said: Said | null): boolean =>
  arrayKind(stem) === 'labels' || (said !== null && findNamed([{ stem }], said.name) !== undefined);

type Numbers = NamedArray & { fit: LabelFit };

function chooseNumbers(numbers: readonly Numbers[], said: Said | null): Beside | null {
  const free = numbers.filter(({ stem }) => !said?.otherOutputs.includes(stem));
  const fitting = free.filter(({ fit }) => fit.kind !== 'unfit');
  const meant = (said && findNamed(fitting, said.name)) ?? fitting.find(({ stem }) => isMeant(stem, said));
  if (meant) return meant;
  if (free.some(({ stem }) => isMeant(stem, said))) return null;
  // `arr_1` says nothing else; of numbers with a point nobody knows what they are without the network.
  const nameless = fitting.filter(({ stem, array }) => saysNothing(stem) && (said?.shape || array.type !== 'float'));
  if (nameless.length > 0) return nameless.length === 1 ? nameless[0]! : null;
  const any = said?.shape ? fitting.filter(({ stem, fit }) => mayBeLabels(stem) && isWithin(fit, said)) : [];
  return any.length === 1 ? any[0]! : null;
}

/** Labels that are no more than the network has, counted from 0 or from 1. */
function isWithin(fit: LabelFit, said: Said): boolean {
  const classes = classesOf(said);
  return fit.kind !== 'labels' || classes === null || fit.labels.every((label) => label <= Math.max(2, classes));
}

const isList = ({ shape, words }: NamedWords): boolean => words.length === Math.max(...shape, 0);

/** A list of as many names as there are classes, or one that is called so, where it is not one of as many labels. */
function namesOfClasses(words: readonly NamedWords[], count: number, said: Said | null, labelled: boolean) {
  const classes = said && classesOf(said);
  const fits = (entry: NamedWords) => {
    const { stem, words: names } = entry;
    if (!isList(entry) || (names.length === count && !labelled)) return false;
    return classes === null ? isNamedLikeNames(stem) : names.length === Math.max(2, classes);
  };
  const found = words.filter(fits);
  return found.find(({ stem }) => isNamedLikeNames(stem)) ?? found[0] ?? null;
}

function fitWords(entry: NamedWords, count: number, classes: string[] | null, said: Said | null): Beside['fit'] {
  const unfit = (reason: string): Beside['fit'] => ({ kind: 'unfit', reason });
  if (!isList(entry) || entry.words.length !== count)
    return unfit(`it has ${entry.words.length} words for ${count} samples`);
  const limit = said && classesOf(said);
  const different = new Set(entry.words).size;
  if (!classes && limit !== null && different > Math.max(2, limit))
    return unfit(`it has ${different} different words, and the network has ${limit} classes`);
  try {
    return { kind: 'words', numbered: numberLabels(entry.words, classes, entry.stem) };
  } catch (error) {
    if (error instanceof UserError) return unfit(`it cannot be used: ${error.message.replace(/\.$/, '')}`);
    throw error;
  }
}

function chooseWords(written: readonly Beside[], numbers: readonly Numbers[], said: Said | null): Beside | null {
  const fitting = written.filter(({ fit }) => fit.kind === 'words');
  const meant = fitting.find(({ stem }) => isMeant(stem, said));
  if (meant || numbers.some(({ stem }) => isMeant(stem, said))) return meant ?? null;
  const any = fitting.filter(({ stem }) => saysNothing(stem) || (said?.shape && mayBeLabels(stem)));
  return any.length === 1 ? any[0]! : null;
}

function unusedOf({ stem, fit }: Beside, chosen: Beside | null, said: Said | null): UnusedArray {
  if (said?.otherOutputs.includes(stem)) return { name: stem, reason: 'it is of an output that is not scored' };
  if (!isMeant(stem, said)) return { name: stem, reason: 'nothing asks for it' };
  return { name: stem, reason: fit.kind === 'unfit' ? fit.reason : `${chosen?.stem} is taken` };
}
