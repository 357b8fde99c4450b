/** The matrix products of the Gram form next to those of general libraries, and the walk between them. */
import { plainRecipe } from '../src/quant/random-problem';
import { walkRounding } from '../src/quant/webgpu/walkers';
import { random } from '../src/core/random';
import { openArena, type Arena } from '../src/gpu/arena';
import type { Gpu } from '../src/gpu/device';
import { gram } from '../src/gpu/gram';
import { runDispatches, type Dispatch } from '../src/gpu/kernel';
import { update } from '../src/gpu/update';
import { BLOCK, walk, WALKER } from '../src/gpu/walk';
import { race, secondsOf } from './clock';
import { requireGpu } from './device';
import { openJax, openOnnxruntime, type Factors, type Product } from './rivals';
import { number, ratio, type Bench, type Cell } from './table';

/** N and m of XᵀX. */
const INPUTS = 1152;
const SAMPLES = 2048;
const NEURONS = 256;
/** Neurons times values of C that are searched. */
const WALKERS = 11 * NEURONS;

interface Case {
  name: string;
  factors: Factors;
  /** Multiplications and additions that ours does. */
  flops: number;
  /** Only what is on and below the diagonal is computed. */
  lower: boolean;
  /** @param A, B the factors on the device; out (rows, columns) */
  dispatch(A: GPUBuffer, B: GPUBuffer, out: GPUBuffer, arena: Arena): Dispatch;
}

function cases(): Case[] {
  const rng = random(1);
  const normals = (count: number) => Float32Array.from({ length: count }, () => rng.normal());
  const X = normals(SAMPLES * INPUTS); // (samples, inputs)
  const H = normals(INPUTS * INPUTS);
  const W = normals(INPUTS * NEURONS); // (inputs, neurons)
  const partOfUpdate = (name: string, steps: number): Case => ({
    name,
    factors: {
      A: H.subarray(0, steps * INPUTS),
      B: W.subarray(0, steps * NEURONS),
      k: steps,
      rows: INPUTS,
      columns: NEURONS,
    },
    flops: 2 * steps * INPUTS * NEURONS,
    lower: false,
    dispatch: (M, D, out) => {
      const plan = { stride: INPUTS, walkers: NEURONS, groups: 1, first: 0, last: steps, below: 0 };
      return update({ ...plan, masked: false, accumulate: false }, M, D, out);
    },
  });
  return [
    {
      name: `XᵀX of (${SAMPLES}, ${INPUTS}), lower triangle`,
      factors: { A: X, B: X, k: SAMPLES, rows: INPUTS, columns: INPUTS },
      flops: SAMPLES * INPUTS ** 2,
      lower: true,
      dispatch: (A, _, sum, arena) => {
        const carry = arena.storage('carry', INPUTS * INPUTS);
        return gram('H', { rows: SAMPLES, stride: INPUTS, groups: 1 }, A, A, { sum, carry });
      },
    },
    partOfUpdate(`H Wᵀ, ${INPUTS} steps, ${NEURONS} neurons`, INPUTS),
    partOfUpdate(`update by a block: ${BLOCK} steps, ${NEURONS} neurons`, BLOCK),
  ];
}

function openOwn(gpu: Gpu, { factors, dispatch }: Case): Product {
  const arena = openArena(gpu);
  const A = arena.upload('A', factors.A);
  const B = arena.upload('B', factors.B);
  const out = arena.storage('AᵀB', factors.rows * factors.columns);
  const prepared = dispatch(A, B, out, arena);
  return {
    name: 'own',
    multiply: () => runDispatches(gpu, arena, [prepared]),
    result: () => arena.read(out),
    close: () => Promise.resolve(arena.close()),
  };
}

/** Every 97th value, as products of other people's work must be: the same but for rounding. */
function assertAlike(own: Float32Array, other: Product, theirs: Float32Array, { factors, lower }: Case): void {
  const slack = 1e-4 * factors.k;
  for (let at = 0; at < theirs.length; at += 97) {
    const above = at % factors.columns > Math.floor(at / factors.columns);
    if (lower && above) continue;
    if (Math.abs(own[at]! - theirs[at]!) > slack)
      throw new Error(`${other.name} gives ${theirs[at]} at ${at}, and the own kernel ${own[at]}.`);
  }
}

async function compare(gpu: Gpu, given: Case): Promise<Cell[]> {
  const own = openOwn(gpu, given);
  const others = [await openOnnxruntime(given.factors), await openJax(given.factors)];
  const products = [own, ...others];
  try {
    // Compiles; the sums of the own kernel grow with each round, so that this one is compared.
    await own.multiply();
    const sums = await own.result();
    const times = await race(products.map((product) => () => secondsOf(() => product.multiply())));
    for (const other of others) assertAlike(sums, other, await other.result(), given);
    const rivals = others.flatMap((_, i) => [times.seconds(i + 1), ratio(times.ratio(i + 1, 0))]);
    return [given.name, times.seconds(0), number(given.flops / 1e9 / times.seconds(0)), ...rivals];
  } finally {
    for (const product of products) await product.close();
  }
}

/** All blocks of a layer's walk, without the updates between them. */
async function walkAlone(gpu: Gpu): Promise<Cell[]> {
  const arena = openArena(gpu);
  try {
    const sizes = { stride: INPUTS, groups: 1, firstNeuron: 0, count: WALKERS, walkers: WALKERS, perGroup: WALKERS };
    const shared = {
      ...sizes,
      neuronsPadded: WALKERS,
      diverged: true,
      rounding: walkRounding(plainRecipe()),
      error: true,
    };
    const matrix = (label: string) => arena.storage(label, INPUTS * WALKERS);
    const weights = arena.upload('W', new Float32Array(INPUTS * WALKERS).fill(0.3));
    const state = arena.upload('state', new Float32Array(WALKER.floats * WALKERS).fill(0.1));
    const H = arena.upload('H', new Float32Array(INPUTS * INPUTS).fill(1));
    const [past, drift, Ew, D, letters] = ['past', 'drift', 'Ew', 'D', 'letters'].map(matrix);
    const buffers = { H, weights, past: past!, drift: drift!, Ew: Ew!, D: D!, letters: letters!, state };
    const blocks = Array.from({ length: INPUTS / BLOCK }, (_, b) => {
      const first = b * BLOCK;
      const corner = { start: first * (INPUTS + 1), group: 0, pitch: INPUTS };
      const before = { start: first * WALKERS, group: 0, part: 0, parts: 1 };
      return walk({ ...shared, first, size: BLOCK, corner, past: before }, buffers);
    });
    const run = () => secondsOf(() => runDispatches(gpu, arena, blocks));
    await run();
    const seconds = (await race([run])).seconds(0);
    const flops = (INPUTS / BLOCK) * BLOCK ** 2 * WALKERS;
    return [`walk: ${INPUTS / BLOCK} blocks, ${WALKERS} walkers`, seconds, number(flops / 1e9 / seconds)];
  } finally {
    arena.close();
  }
}

async function measure(note: (line: string) => void): Promise<Cell[][]> {
  const gpu = await requireGpu();
  const rows: Cell[][] = [];
  for (const given of cases()) {
    note(given.name);
    rows.push(await compare(gpu, given));
  }
  note('walk');
  rows.push(await walkAlone(gpu));
  return rows;
}

export const bench: Bench = {
  title: 'Products',
  labels: 1,
  columns: ['product', 'seconds', 'GFLOP/s', 'onnxruntime-web MatMul', 'to ours', 'jax-js matmul', 'to ours'],
  notes: [
    'The same matrices, on the device beforehand, on the same WebGPU adapter; the libraries compute whole matrices.',
  ],
  measure,
};
