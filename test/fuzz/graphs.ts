/** Damaged files of graphs, seeded, and how reading them ends. */
import { UserError } from '../../src/core/errors';
import { random, type Random } from '../../src/core/random';
import { unpack } from '../../src/data/archive/archive';
import type { DataFile } from '../../src/data/samples';
import type { Graph } from '../../src/graph/graph';
import { normalizedAdjacency, propagate } from '../../src/graph/propagate';
import { readGraph } from '../../src/graph/read/read';
import { toDense } from '../../src/graph/matrix';
import { zip } from '../data-files';
import { compressed, listed, planetoid, tables } from '../graph-files';
import { processorTime } from '../processor-time';

/** One of each layout. */
const VALID: (() => DataFile[])[] = [
  compressed,
  listed,
  () => planetoid(),
  () =>
    tables({
      'edges.csv': 'source,target,weight\n0,1,1\n1,2,0.5\n0,2,2\n3,4,1\n',
      'features.csv': '1,0,1\n0,1,0\n1,0,0\n0,0,0\n0,0,0\n0,0,2\n',
      'labels.csv': 'id,label,split\n0,0,train\n1,0,val\n2,0,test\n3,1,train\n4,1,test\n5,1,test\n',
    }),
  () =>
    tables({
      'git_edges.csv': 'id_1,id_2\n0,1\n1,2\n2,3\n',
      'git_target.csv': 'id,name,ml_target\n0,x,0\n1,y,1\n2,z,0\n3,w,1\n',
      'git_features.json': '{"0":[1,5],"1":[2],"2":[],"3":[5]}',
    }),
  () => tables({ 'g.json': '{"edges":[[0,1],[1,2],[2,3]],"x":[[1,0],[0,1],[1,1],[0.5,2]],"y":[0,0,1,1]}' }),
];

const pick = <T>(rng: Random, items: readonly T[]): T => items[rng.below(items.length)]!;

const changed = (file: DataFile, bytes: Uint8Array): DataFile => ({ ...file, bytes });

/** Of one file, packed or not. */
type Damage = (rng: Random, file: DataFile) => DataFile;

const NUMBERS = [0, -1, 1.5, NaN, Infinity, 255, 2 ** 31 - 1, -(2 ** 31), 1e30];
const WORDS = [
  '',
  '-1',
  '1.5',
  'NaN',
  '1e30',
  '"',
  ',',
  '\n',
  '\t',
  '[',
  '}',
  'null',
  '9999999999',
  'é',
  '\u0000',
  '0,0\n',
];

const DAMAGE: Record<string, Damage> = {
  bytes: (rng, file) => {
    const bytes = file.bytes.slice();
    for (let n = rng.below(6); n >= 0; n--) bytes[rng.below(bytes.length)] = rng.below(256);
    return changed(file, bytes);
  },
  cut: (rng, file) => changed(file, file.bytes.slice(0, rng.below(file.bytes.length))),
  longer: (rng, file) =>
    changed(file, Uint8Array.from([...file.bytes, ...new Uint8Array(rng.below(64)).fill(rng.below(256))])),
  numbers: (rng, file) => {
    const bytes = file.bytes.slice();
    const view = new DataView(bytes.buffer);
    if (bytes.length < 136) return changed(file, bytes);
    const at = 128 + 4 * rng.below(Math.floor((bytes.length - 128) / 4));
    if (rng.below(2)) view.setInt32(at, pick(rng, NUMBERS), true);
    else view.setFloat32(at, pick(rng, NUMBERS), true);
    return changed(file, bytes);
  },
  header: (rng, file) => {
    const text = new TextDecoder('latin1').decode(file.bytes);
    const [from, to] = pick(rng, [
      ['<i4', '<f4'],
      ['<f4', '<i4'],
      ['<i4', '>i4'],
      ['<i4', '|O4'],
      ['(6', '(9'],
      ['(2', '(0'],
      ['(8', '(4'],
      ['False', 'True '],
      ['|b1', '|u1'],
    ]);
    return changed(
      file,
      Uint8Array.from(text.replace(from!, to!), (letter) => letter.charCodeAt(0)),
    );
  },
  text: (rng, file) => {
    const text = new TextDecoder('latin1').decode(file.bytes);
    const at = rng.below(text.length + 1);
    const spoiled = text.slice(0, at) + pick(rng, WORDS) + text.slice(at + rng.below(4));
    return changed(
      file,
      Uint8Array.from(spoiled, (letter) => letter.charCodeAt(0) & 255),
    );
  },
  name: (rng, file) => ({
    ...file,
    name: pick(rng, [
      'edges.npy',
      'x.npy',
      'adj_data.npy',
      'train_idx.npy',
      'ind.tiny.x.json',
      'labels.csv',
      'a',
      '.',
      'data.pkl',
    ]),
  }),
};

export interface GraphFuzzOutcome {
  kind: string;
  ending: 'graph' | 'sentence' | 'failure';
  message: string;
  milliseconds: number;
}

/** The case of a seed: one of the layouts, one file of it damaged, lost or twice, inside its archive or outside. */
function damagedFiles(seed: number): { kind: string; files: DataFile[] } {
  const rng = random(seed, 78);
  const valid = pick(rng, VALID)();
  const packed = valid.length === 1 && valid[0]!.name.endsWith('.npz');
  const outside = !packed || rng.below(8) === 0;
  const files = outside ? valid : (unpack(valid) as DataFile[]);
  const at = rng.below(files.length);
  const kind = pick(rng, [...Object.keys(DAMAGE), 'lost', 'twice']);
  const damage = DAMAGE[kind];
  if (damage) files[at] = damage(rng, files[at]!);
  else if (kind === 'lost') files.splice(at, 1);
  else files.push({ ...files[at]!, name: pick(rng, files).name });
  return { kind, files: outside ? files : [zip('g.npz', files)] };
}

/** Reads it, and propagates its features as whoever opens it does. */
export function runGraphCase(seed: number): GraphFuzzOutcome {
  const { kind, files } = damagedFiles(seed);
  const spent = processorTime();
  const done = (ending: GraphFuzzOutcome['ending'], message: string) => ({
    kind,
    ending,
    message,
    milliseconds: spent(),
  });
  try {
    const graph = readGraph(files);
    const wrong = faultOf(graph);
    return wrong ? done('failure', wrong) : done('graph', '');
  } catch (error) {
    if (!(error instanceof UserError))
      return done('failure', error instanceof Error ? (error.stack ?? error.message) : String(error));
    const readable = /^[^\n\r]{10,1500}\.$/.test(error.message);
    return done(readable ? 'sentence' : 'failure', error.message);
  }
}

/** What a graph may not have, whatever its files were; null: nothing. */
function faultOf(graph: Graph): string | null {
  const { adjacency: A, features, labels, split, classes } = graph;
  const nodes = A.rows;
  if (features.rows !== nodes || labels.length !== nodes) return 'rows of another number';
  if (labels.some((label) => label < -1 || label >= classes)) return 'a label beyond the classes';
  const parts = [...split.train, ...split.val, ...split.test];
  if (new Set(parts).size < parts.length || parts.some((node) => node < 0 || node >= nodes))
    return 'a split that is none';
  if (nodes * features.columns > 1e6) return null;
  const spread = toDense(propagate(normalizedAdjacency(A), features, 2)).values;
  // Features near the end of float32 may leave it.
  const huge = features.values?.some((x) => Math.abs(x) > 1e37);
  return spread.every(Number.isFinite) || huge ? null : 'features that are no numbers once propagated';
}
