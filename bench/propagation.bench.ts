/** A hop of features over a graph: TypeScript and the kernel for compressed rows, the dense product, and what memory allows. */
import { random } from '../src/core/random';
import { openArena, type Arena } from '../src/gpu/arena';
import type { Gpu } from '../src/gpu/device';
import { runDispatches } from '../src/gpu/kernel';
import { spmm } from '../src/gpu/spmm';
import { update } from '../src/gpu/update';
import { toDense, type DenseMatrix, type SparseMatrix } from '../src/graph/matrix';
import { multiply, normalizedAdjacency } from '../src/graph/propagate';
import { symmetricAdjacency } from '../src/graph/read/adjacency';
import { race, secondsOf } from './clock';
import { requireGpu } from './device';
import { number, ratio, type Bench, type Cell } from './table';

const FEATURES = 64;

/** Nodes and edges; S of the small one is 64 MiB as a dense matrix, that of the large one 40 GB. */
const CASES = [
  { nodes: 4096, edges: 40_960, dense: true },
  { nodes: 100_000, edges: 1_000_000, dense: false },
];

/** Bytes that are copied to see what memory allows. */
const COPIED = 2 ** 26;

/** Random ends, so that no row of X is near the one before. */
function randomS(nodes: number, edges: number): SparseMatrix {
  const rng = random(1, nodes);
  const ends = () => Int32Array.from({ length: edges }, () => rng.below(nodes));
  const { A } = symmetricAdjacency({ name: 'random', from: ends(), to: ends(), weights: null }, nodes);
  return normalizedAdjacency(A);
}

/** Bytes that a hop reads and writes where nothing of X is kept from one edge to the next. */
function bytesOf({ rows, indices }: SparseMatrix): number {
  return indices.length * (8 + 4 * FEATURES) + rows * (4 + 4 * FEATURES);
}

const unsigned = (values: Int32Array) => Uint32Array.from(values);

/** A hop on the device, what it gives, and seconds of a copy of as many bytes as it moves. */
function openHop(gpu: Gpu, arena: Arena, S: SparseMatrix, X: DenseMatrix) {
  const on = {
    pointers: arena.upload('pointers', unsigned(S.pointers)),
    indices: arena.upload('columns', unsigned(S.indices)),
    values: arena.upload('weights', S.values!),
  };
  const features = arena.upload('X', X.values);
  const out = arena.storage('Y', X.values.length);
  const dispatch = spmm({ first: 0, last: S.rows, quads: FEATURES / 4 }, on, features, out);
  return { run: () => runDispatches(gpu, arena, [dispatch]), read: () => arena.read(out), features };
}

/** Copies `COPIED` bytes from one buffer to another: each is read and written. */
function openCopy({ device, finish }: Gpu, arena: Arena) {
  const [from, to] = [arena.storage('from', COPIED / 4), arena.storage('to', COPIED / 4)];
  return () => {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(from, 0, to, 0, COPIED);
    device.queue.submit([encoder.finish()]);
    return finish(device.queue.onSubmittedWorkDone());
  };
}

/** The same product with all of S, which is symmetric, by the kernel of the Gram form. */
function openDense(gpu: Gpu, arena: Arena, S: SparseMatrix, features: GPUBuffer) {
  const M = arena.upload('S', toDense(S).values);
  const out = arena.storage('dense Y', S.rows * FEATURES);
  const plan = { stride: S.rows, walkers: FEATURES, groups: 1, first: 0, last: S.rows, below: 0 };
  const dispatch = update({ ...plan, masked: false, accumulate: false }, M, features, out);
  return { run: () => runDispatches(gpu, arena, [dispatch]), read: () => arena.read(out) };
}

function assertAlike(name: string, found: Float32Array, right: Float32Array, slack: number): void {
  const most = right.reduce((size, x) => Math.max(size, Math.abs(x)), 0);
  const bad = found.findIndex((x, at) => !(Math.abs(x - right[at]!) <= slack * most));
  if (bad >= 0) throw new Error(`${name} gives ${found[bad]} at ${bad}, and TypeScript ${right[bad]}.`);
}

async function measureCase(gpu: Gpu, { nodes, edges, dense }: (typeof CASES)[number]): Promise<Cell[]> {
  const arena = openArena(gpu);
  try {
    const S = randomS(nodes, edges);
    const rng = random(2, nodes);
    const values = Float32Array.from({ length: nodes * FEATURES }, () => rng.normal());
    const X: DenseMatrix = { kind: 'dense', rows: nodes, columns: FEATURES, values };
    const right = toDense(multiply(S, X)).values;
    const hop = openHop(gpu, arena, S, X);
    const copy = openCopy(gpu, arena);
    const product = dense ? openDense(gpu, arena, S, hop.features) : null;
    // Compiles, and shows that they compute the same.
    await hop.run();
    assertAlike('The kernel', await hop.read(), right, 1e-6);
    await product?.run();
    if (product) assertAlike('The dense product', await product.read(), right, 1e-5);
    await copy();
    const rivals = [
      () => secondsOf(() => hop.run()),
      () => secondsOf(() => Promise.resolve(multiply(S, X))),
      () => secondsOf(() => copy()),
      ...(product ? [() => secondsOf(() => product.run())] : []),
    ];
    const times = await race(rivals, 5);
    const moved = bytesOf(S);
    // The copy reads and writes.
    const limit = moved / (2 * COPIED);
    return [
      `${nodes.toLocaleString('en')} nodes, ${(S.indices.length - nodes).toLocaleString('en')} values of A`,
      times.seconds(0),
      times.seconds(1),
      ratio(times.ratio(1, 0)),
      ...(product ? [times.seconds(3), ratio(times.ratio(3, 0))] : ['–', '–']),
      number(moved / 1e9 / times.seconds(0)),
      number((2 * COPIED) / 1e9 / times.seconds(2)),
      `${number(100 * limit * times.ratio(2, 0))} %`,
    ];
  } finally {
    arena.close();
  }
}

export const bench: Bench = {
  title: 'Propagation',
  labels: 1,
  columns: [
    ...['a hop of 64 features', 'kernel, s', 'TypeScript, s', 'to the kernel', 'dense product, s', 'to the kernel'],
    ...['kernel, GB/s', 'copy, GB/s', 'of the limit'],
  ],
  notes: [
    'Random graphs, S and X on the device beforehand. GB/s of the kernel: bytes that a hop moves where no row of X is kept from one edge to the next; of the copy: bytes read and written from one buffer of the device to another. The limit is a hop at the speed of the copy; more than 100 % is what caches save. The dense product is that of the Gram form with all of S, where it fits.',
  ],
  async measure(note) {
    const gpu = await requireGpu();
    const rows: Cell[][] = [];
    for (const each of CASES) {
      note(`${each.nodes} nodes`);
      rows.push(await measureCase(gpu, each));
    }
    return rows;
  },
};
