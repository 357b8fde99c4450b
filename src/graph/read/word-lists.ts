/** JSON of node → the numbers of its words, as B. Rozemberczki et al. (arXiv 1909.13021) publish features: rows of zeros and ones. */
import { UserError } from '../../core/errors';
import { baseName } from '../../data/raw';
import type { DataFile } from '../../data/samples';
import { tidied } from './compressed';
import { parseJson, type Json } from './json-arrays';
import { checkSize } from './limits';
import type { NodeTable } from './node-table';

/** @throws UserError where it is no object of lists of whole numbers */
export function readWordLists(file: DataFile): NodeTable {
  const name = baseName(file.name);
  const json = parseJson(file);
  if (json === null || typeof json !== 'object' || Array.isArray(json) || Object.keys(json).length === 0)
    throw new UserError(`${name} must hold the words of each node: {"0": [12, 40], "1": [], …}.`);
  const lists = Object.entries(json).map(([node, list]) => ({ node, words: wordsOf(name, node, list) }));
  const pointers = new Int32Array(lists.length + 1);
  lists.forEach(({ words }, i) => (pointers[i + 1] = pointers[i]! + words.length));
  const columns = lists.reduce((most, { words }) => words.reduce((max, word) => Math.max(max, word + 1), most), 1);
  checkSize(name, lists.length, columns, pointers[lists.length]!);
  const indices = Int32Array.from(lists.flatMap(({ words }) => words));
  const X = tidied({ kind: 'sparse', rows: lists.length, columns, pointers, indices, values: null });
  return {
    ...{ name, ids: lists.map(({ node }) => node), labels: null, parts: null, unused: [] },
    // A word that comes twice is there, no more.
    ...{ features: { ...X, values: null }, rows: lists.length },
  };
}

function wordsOf(name: string, node: string, list: Json): number[] {
  if (!Array.isArray(list)) throw new UserError(`${name} has no list of words for node ${node.slice(0, 40)}.`);
  const bad = list.find((word) => !Number.isInteger(word) || (word as number) < 0 || (word as number) >= 2 ** 31);
  if (bad !== undefined)
    throw new UserError(
      `${name} gives node ${node.slice(0, 40)} the word ${JSON.stringify(bad).slice(0, 40)}; words have whole numbers from 0.`,
    );
  return list as number[];
}
