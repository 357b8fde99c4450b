/** Arrays by the names of the network's inputs: for networks that read several, or token ids. */
import { UserError } from '../../core/errors';
import { contentOf } from '../formats/array-content';
import type { NumpyArray } from '../formats/npy';
import type { NamedArray, RawSet } from '../raw';
import type { NetworkInput } from '../samples';
import { extraInput } from './extra-inputs';
import { checkWhole, wholeRange } from './integer-types';

const isFloat = ({ type }: NetworkInput) => ['float', 'double', 'float16', 'bfloat16'].includes(type);

/** Whether samples for this network are more than one array of floats or pixels. */
export function needsNames(inputs: readonly NetworkInput[]): boolean {
  return inputs.length > 1 || inputs.some((input) => !isFloat(input));
}

const ROLE_WORDS = /(^|[^a-z])(train|training|test|eval|val|valid|validation|calib|calibration)([^a-z]|$)/;

/** `train_input_ids`, `input_ids_test` and `Input_Ids` are for input_ids. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(ROLE_WORDS, '$1$3')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
}

/** What is called so, else what is called so but for what it is for. */
export function findNamed<T extends { stem: string }>(arrays: readonly T[], name: string): T | undefined {
  return arrays.find(({ stem }) => stem === name) ?? arrays.find(({ stem }) => plain(stem) === plain(name));
}

export function listWords(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? 'none');
}

/** What the network's first input reads, and what the others do. */
export type InputArrays = Pick<RawSet, 'content' | 'count' | 'extra'> & { first: NumpyArray; used: NamedArray[] };

/**
 * @param given the array for the first input, where it isn't called so
 * @throws UserError where an array is missing, or doesn't fit the input
 */
export function matchInputs(
  arrays: readonly NamedArray[],
  inputs: readonly NetworkInput[],
  given: NamedArray | null = null,
): InputArrays {
  const found = inputs.map((input, i) => findNamed(arrays, input.name) ?? (i === 0 ? given : null));
  refuseMissing(inputs, arrays, found);
  const [first, ...others] = found as NamedArray[];
  const [count = 1, ...shape] = first!.array.shape;
  checkValues(first!.array, inputs[0]!);
  return {
    content: contentOf(first!.array, shape, inputs[0]!),
    count,
    extra: others.map(({ array }, i) => {
      const input = inputs[i + 1]!;
      checkValues(array, input);
      if (wholeRange(input.type)) checkWhole(array, input);
      return extraInput(array, input, { shape: inputs[0]!.shape, array: first!.array.name, count });
    }),
    first: first!.array,
    used: found as NamedArray[],
  };
}

function refuseMissing(
  inputs: readonly NetworkInput[],
  arrays: readonly NamedArray[],
  found: readonly unknown[],
): void {
  const missing = inputs.filter((_, i) => !found[i]).map(({ name }) => name);
  if (missing.length === 0) return;
  const stems = arrays.map(({ stem }) => stem);
  throw new UserError(
    `The network reads ${listWords(inputs.map(({ name }) => name))}; the data has ${stems.length === 1 ? 'the array' : 'arrays'} ${listWords(stems)}: add ${missing.length === 1 ? 'an array' : 'arrays'} named ${listWords(missing)}.`,
  );
}

/** Infinities may be meant: masks are added to scores. @throws UserError where floats are NaN */
function checkValues({ name, data, type }: NumpyArray, input: NetworkInput): void {
  if (isFloat(input) && type === 'float' && data.some(Number.isNaN))
    throw new UserError(`${name} holds NaN; every value must be a number.`);
}

/**
 * A set as a network with these inputs reads it: its arrays matched anew, its labels kept.
 * @throws UserError where it lacks one of them
 */
export function forInputs(set: RawSet, inputs: readonly NetworkInput[] | null): RawSet {
  if (!inputs) return set;
  if (!needsNames(inputs)) return asFloats(set);
  if (set.arrays) {
    const given = inputs.length === 1 ? set.arrays.find(({ array }) => array === set.source) : null;
    const { content, count, extra } = matchInputs(set.arrays, inputs, given ?? null);
    return { ...set, content, count, extra };
  }
  if (inputs.length === 1) return set;
  throw new UserError(
    `The network reads ${listWords(inputs.map(({ name, type }) => `${name} (${type})`))}; ${set.name} is ${set.format}. Open an .npz with an array for each input, named like it.`,
  );
}

/** What may have been read for whole numbers, as pixels or floats. */
function asFloats(set: RawSet): RawSet {
  const { source, content } = set;
  if (!source || source.type === 'float' || content.kind !== 'floats') return set;
  return { ...set, content: contentOf(source, source.shape.slice(1), null) };
}
