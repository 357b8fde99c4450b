/**
 * The eight files `ind.<name>.*` of Planetoid (Z. Yang et al., arXiv 1603.08861), as JSON or NumPy: features of the nodes that train (x), of
 * all but those that are judged (allx) and of these (tx), classes of the same as one-hot rows (y, ally, ty), the neighbours of each node
 * (graph), and the numbers of the nodes that tx and ty are about (test.index, a text).
 */
import { UserError } from '../../core/errors';
import type { NumpyArray } from '../../data/formats/npy';
import { baseName } from '../../data/raw';
import type { DataFile } from '../../data/samples';
import { decodeText } from '../../data/tables/text';
import { smaller, toDense, type Matrix } from '../matrix';
import { isNpy } from '../../data/formats/npy';
import { openArrays, type Arrays } from './arrays';
import type { GraphParts } from './assemble';
import { readCompressed, tidied } from './compressed';
import { nodesNamed, readEdges, type EdgeArrays } from './edges';
import { denseFeatures, finite } from './features';
import { parseJson } from './json-arrays';
import { labelsOf, type Labels } from './labels';
import { checkMemory, checkNodes, checkSize } from './limits';

const PARTS = ['x', 'tx', 'allx', 'y', 'ty', 'ally', 'graph', 'test.index'] as const;
type Part = (typeof PARTS)[number];

/** Nodes after those that train that choose: 500, as the data are used everywhere. */
const VALIDATION = 500;

/** `ind.cora.test.index`, `ind.cora.x.npz/data.npy`, `ind.cora.graph.json`. */
const NAME = /(?:^|\/)ind\.([\w-]+?)\.(test\.index|allx|ally|graph|tx|ty|x|y)(?=[./]|$)/i;

/** Whether a file belongs to the eight. */
export const isPlanetoid = ({ name }: DataFile): boolean => NAME.test(name);

/** @throws UserError where one of the eight lacks, or they do not fit each other */
export function readPlanetoid(files: readonly DataFile[]): GraphParts {
  const set = NAME.exec(files[0]!.name)![1]!;
  const of = filesOf(files, set);
  const open = (part: Part) => openArrays(`ind.${set}.${part}`, of[part]);
  const test = testNodes(of['test.index'][0]!);
  const allx = matrixOf(open('allx'));
  const [tx, ally, ty] = [matrixOf(open('tx')), classesOf(open('ally')), classesOf(open('ty'))];
  const trained = classesOf(open('y')).labels.length;
  const known = allx.rows;
  const edges = neighbours(of.graph, `ind.${set}.graph`);
  const last = test.reduce((most, node) => Math.max(most, node), known - 1);
  const nodes = Math.max(last + 1, edges.nodes?.nodes ?? nodesNamed(edges).nodes);
  checkNodes(`ind.${set}`, nodes);
  checkParts(set, { known, test, tx, allx, ally, ty, trained });
  const labels = new Int32Array(nodes).fill(-1);
  labels.set(ally.labels);
  test.forEach((node, i) => (labels[node] = ty.labels[i]!));
  return {
    name: `ind.${set}`,
    format: 'Planetoid',
    edges: { ...edges, nodes: null },
    features: joined(allx, tx, test, nodes),
    labels: { name: `ind.${set}`, labels, classes: Math.max(ally.classes, ty.classes), names: null },
    split: () => ({
      split: {
        train: range(0, trained),
        val: range(trained, Math.min(trained + VALIDATION, known)),
        test: test.slice().sort(),
      },
      notes: [],
    }),
  };
}

const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);

function filesOf(files: readonly DataFile[], set: string): Record<Part, DataFile[]> {
  const of = Object.fromEntries(PARTS.map((part) => [part, [] as DataFile[]])) as Record<Part, DataFile[]>;
  for (const file of files) {
    const [, other, part] = NAME.exec(file.name)!;
    if (other !== set)
      throw new UserError(`These are files of two data sets, ind.${set} and ind.${other!}. Open those of one.`);
    of[part!.toLowerCase() as Part].push(file);
  }
  const lacking = PARTS.filter((part) => of[part].length === 0);
  if (lacking.length > 0)
    throw new UserError(
      `ind.${set} is eight files, of which ${lacking.map((part) => `ind.${set}.${part}`).join(', ')} ${lacking.length === 1 ? 'is' : 'are'} not there. Open all of them together.`,
    );
  return of;
}

function testNodes(file: DataFile): Int32Array {
  const lines = decodeText(file.bytes)
    .split(/\s+/)
    .filter((line) => line !== '');
  const bad = lines.find((line) => !/^\d{1,9}$/.test(line));
  if (bad !== undefined || lines.length === 0)
    throw new UserError(
      `${baseName(file.name)} holds ${bad === undefined ? 'nothing' : bad.slice(0, 40)}; it must be the number of a node in each line.`,
    );
  return Int32Array.from(lines, Number);
}

/** The one array that a file holds, whatever numpy.savez has called it. */
function soleArray(arrays: Arrays): NumpyArray {
  const array = arrays.names.length === 1 ? arrays.get(arrays.names[0]!) : null;
  if (!array)
    throw new UserError(`${arrays.source} holds ${arrays.names.join(', ') || 'no array'}; it must hold one array.`);
  return array;
}

/** Compressed rows as scipy.sparse.save_npz has them, or one array. */
function matrixOf(arrays: Arrays): Matrix {
  const sparse = readCompressed(arrays, '');
  return sparse ? finite(tidied(sparse), arrays.source) : denseFeatures(soleArray(arrays));
}

const classesOf = (arrays: Arrays): Labels => labelsOf(soleArray(arrays));

/** JSON of node → its neighbours, or arrays as any graph has them. */
function neighbours(files: readonly DataFile[], name: string): EdgeArrays {
  if (files.some(({ bytes }) => isNpy(bytes))) return readEdges(openArrays(name, files));
  const json = parseJson(files[0]!);
  const lists = Array.isArray(json) ? json.map((list, i) => [String(i), list] as const) : Object.entries(json ?? {});
  const [from, to]: [number[], number[]] = [[], []];
  for (const [node, list] of lists) {
    if (!Array.isArray(list) || !list.every((other) => typeof other === 'number'))
      throw new UserError(
        `${name} must hold a list of neighbours for each node; that of ${node.slice(0, 40)} is none.`,
      );
    for (const other of list) {
      from.push(Number(node));
      to.push(other);
    }
  }
  return { name, from, to, weights: null, nodes: null };
}

interface Sizes {
  /** Nodes before those that are judged. */
  known: number;
  test: Int32Array;
  tx: Matrix;
  allx: Matrix;
  ally: Labels;
  ty: Labels;
  /** Nodes that train. */
  trained: number;
}

function checkParts(set: string, { known, test, tx, allx, ally, ty, trained }: Sizes): void {
  const pairs: [string, number, string, number][] = [
    ['ally', ally.labels.length, 'allx', known],
    ['ty', ty.labels.length, 'tx', tx.rows],
    ['test.index', test.length, 'tx', tx.rows],
  ];
  for (const [part, length, other, rows] of pairs)
    if (length !== rows)
      throw new UserError(`ind.${set}.${part} has ${length} rows for ${rows} of ind.${set}.${other}.`);
  if (tx.columns !== allx.columns)
    throw new UserError(`ind.${set}.tx has ${tx.columns} features for ${allx.columns} of ind.${set}.allx.`);
  if (trained === 0 || trained > known)
    throw new UserError(`ind.${set}.y has ${trained} rows for ${known} of ind.${set}.allx, of which it is a part.`);
  const early = test.find((node) => node < known);
  if (early !== undefined)
    throw new UserError(`ind.${set}.test.index names node ${early}, which is among the ${known} of ind.${set}.allx.`);
  if (new Set(test).size < test.length) throw new UserError(`ind.${set}.test.index names a node twice.`);
}

/** allx, then each row of tx at the node that it is about; nodes that nothing is known of have zeros. */
function joined(allx: Matrix, tx: Matrix, test: Int32Array, nodes: number): Matrix {
  const { columns } = allx;
  checkSize('The features', nodes, columns, 0);
  checkMemory('The features', nodes, 0, columns);
  if (allx.kind === 'sparse' && tx.kind === 'sparse') {
    const rowOf = new Int32Array(nodes).fill(-1);
    test.forEach((node, i) => (rowOf[node] = i));
    const pointers = new Int32Array(nodes + 1);
    const size = allx.indices.length + tx.indices.length;
    const [indices, values] = [new Int32Array(size), new Float32Array(size)];
    for (let i = 0; i < nodes; i++) {
      const [from, row] = i < allx.rows ? [allx, i] : [tx, rowOf[i]!];
      const [start, end] = row < 0 ? [0, 0] : [from.pointers[row]!, from.pointers[row + 1]!];
      indices.set(from.indices.subarray(start, end), pointers[i]);
      for (let at = start; at < end; at++) values[pointers[i]! + at - start] = from.values?.[at] ?? 1;
      pointers[i + 1] = pointers[i]! + end - start;
    }
    return { kind: 'sparse', rows: nodes, columns, pointers, indices, values };
  }
  const values = new Float32Array(nodes * columns);
  values.set(toDense(allx).values);
  const rows = toDense(tx).values;
  test.forEach((node, i) => values.set(rows.subarray(i * columns, (i + 1) * columns), node * columns));
  return smaller({ kind: 'dense', rows: nodes, columns, values });
}
