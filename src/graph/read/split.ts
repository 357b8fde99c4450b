/** Which nodes train, which choose, which are judged: from masks or lists in the files, else seeded. */
import { UserError } from '../../core/errors';
import { permutation, random } from '../../core/random';
import type { NumpyArray } from '../../data/formats/npy';
import type { Split } from '../graph';
import { shapeOf, type Arrays } from './arrays';
import type { Labels } from './labels';
import { count, counted } from './words';

const PARTS = ['train', 'val', 'test'] as const;
type Part = (typeof PARTS)[number];

/** As libraries call them. */
const STEMS: Record<Part, string[]> = { train: ['train'], val: ['val', 'valid', 'validation'], test: ['test'] };
const masksOf = (part: Part) => STEMS[part].flatMap((stem) => [`${stem}_mask`, `${stem}_masks`]);
const listsOf = (part: Part) =>
  STEMS[part].flatMap((stem) => [`${stem}_idx`, `${stem}_index`, `${stem}_indices`, `idx_${stem}`, `${stem}_nodes`]);

export interface FoundSplit {
  split: Split;
  notes: string[];
}

/** How many values the masks have; null: there are no masks. */
export function maskLength(arrays: Arrays): number | null {
  const mask = arrays.get(...masksOf('train'));
  return mask && mask.shape.length === 1 ? mask.data.length : null;
}

/**
 * @returns null where the files have no split
 * @throws UserError where a part is empty, or two share a node
 */
export function readSplit(arrays: Arrays, nodes: number): FoundSplit | null {
  const notes: string[] = [];
  const parts: Partial<Split> = {};
  const names: Partial<Record<Part, string>> = {};
  for (const part of PARTS) {
    const mask = arrays.get(...masksOf(part));
    const list = mask ?? arrays.get(...listsOf(part));
    if (!list) continue;
    names[part] = list.name;
    parts[part] = mask ? maskedNodes(mask, nodes, notes) : listedNodes(list, nodes);
    if (parts[part].length === 0)
      throw new UserError(`${list.name} is empty: it names no node. Give it nodes, or leave all of the split out.`);
  }
  const { train, test } = parts;
  if (!train && !test) return null;
  if (!train || !test)
    throw new UserError(
      `${arrays.source} says which nodes ${train ? 'train' : 'are tested'}, and not which ${train ? 'are tested' : 'train'}. Add ${train ? 'test_mask' : 'train_mask'}, or leave all of the split out.`,
    );
  if (!parts.val) notes.push('No node is kept for validation: the files name none.');
  const split = { train, val: parts.val ?? new Int32Array(0), test };
  checkApart(split, names, nodes);
  return { split, notes: [...new Set(notes)] };
}

/** A mask a node, or several of them side by side, (splits, nodes) or (nodes, splits), of which the first counts. */
function maskedNodes(mask: NumpyArray, nodes: number, notes: string[]): Int32Array {
  const { name, shape, data } = mask;
  const [rows = 0, columns = 1] = shape;
  const alone = data.length === nodes;
  const wide = !alone && shape.length === 2 && columns === nodes;
  const tall = !alone && !wide && shape.length === 2 && rows === nodes;
  if (!alone && !wide && !tall)
    throw new UserError(`${name} is ${shapeOf(mask)}; a mask has a value for each of the ${count(nodes)} nodes.`);
  if (!alone) notes.push(`The files have ${counted(wide ? rows : columns, 'split')}; the first is taken.`);
  const chosen: number[] = [];
  for (let i = 0; i < nodes; i++) {
    const value = data[tall ? i * columns : i]!;
    if (value !== 0 && value !== 1)
      throw new UserError(`${name} holds ${value} for node ${i}; a mask holds 0 and 1, or false and true.`);
    if (value === 1) chosen.push(i);
  }
  return Int32Array.from(chosen);
}

function listedNodes({ name, data }: NumpyArray, nodes: number): Int32Array {
  const bad = data.findIndex((node) => !Number.isInteger(node) || node < 0 || node >= nodes);
  if (bad >= 0) throw new UserError(`${name} names node ${data[bad]}; nodes are numbered 0 to ${nodes - 1}.`);
  return Int32Array.from(new Set(data)).sort();
}

function checkApart(split: Split, names: Partial<Record<Part, string>>, nodes: number): void {
  const owner = new Int8Array(nodes).fill(-1);
  for (const [p, part] of PARTS.entries()) {
    const other = split[part].find((node) => owner[node] !== -1);
    if (other !== undefined) {
      const before = PARTS[owner[other]!]!;
      const shared = split[part].filter((node) => owner[node] === PARTS.indexOf(before)).length;
      throw new UserError(
        `${names[before]} and ${names[part]} share ${counted(shared, 'node')}, node ${other} first; a node may be in one of them.`,
      );
    }
    for (const node of split[part]) owner[node] = p;
  }
}

/** Nodes that train must have labels, and those that are judged. @throws UserError that names the first without */
export function checkLabelled(split: Split, { name, labels }: Labels): void {
  for (const part of PARTS) {
    const bare = split[part].find((node) => labels[node] === -1);
    if (bare !== undefined)
      throw new UserError(
        `${name} gives node ${bare} no label, and the split has it among those that ${part === 'train' ? 'train' : 'are judged'}.`,
      );
  }
}

/** Apart from other streams of a seed. */
const SPLIT_STREAM = 301;

/** Of the split that Planetoid made usual (Z. Yang et al., arXiv 1603.08861). */
const PER_CLASS = 20;
const VALIDATION = 500;
const TEST = 1000;

/**
 * So many nodes of each class train, 500 choose, 1,000 are judged. A class gives no more than a third of its nodes; where
 * fewer are left than 1,500, a third of them choose.
 * @param seed of the choice
 */
export function seededSplit({ labels, classes }: Labels, seed: number, perClass = PER_CLASS): FoundSplit {
  const order = permutation(random(seed, SPLIT_STREAM), labels.length).filter((node) => labels[node]! >= 0);
  const sizes = new Int32Array(classes);
  for (const node of order) sizes[labels[node]!]!++;
  const wanted = sizes.map((size) => Math.min(perClass, Math.ceil(size / 3)));
  const train: number[] = [];
  const rest: number[] = [];
  for (const node of order) (wanted[labels[node]!]!-- > 0 ? train : rest).push(node);
  const validation = rest.length >= VALIDATION + TEST ? VALIDATION : Math.floor(rest.length / 3);
  const sorted = (nodes: number[]) => Int32Array.from(nodes).sort();
  const split = {
    train: sorted(train),
    val: sorted(rest.slice(0, validation)),
    test: sorted(rest.slice(validation, validation + TEST)),
  };
  const note = `The files have no split: a seeded one was made, ${count(split.train.length)} nodes to train, ${count(split.val.length)} to choose, ${count(split.test.length)} to judge.`;
  return { split, notes: [note] };
}
