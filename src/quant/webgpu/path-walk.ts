/** From the rows of X and X̃ on the device to letters: the blocked walk of all candidates (DESIGN.md 4.2, path form). */
import type { LayerRecipe } from '../layer';
import type { Arena } from '../../gpu/arena';
import type { Gpu } from '../../gpu/device';
import { norms } from '../../gpu/norms';
import type { Orders } from './orders';
import { openQueue, type Queue } from '../../gpu/queue';
import { slice } from '../../gpu/slice';
import { product, update, type ProductPlan, type View } from '../../gpu/update';
import { walk } from '../../gpu/walk';
import {
  lettersOf,
  makeWalkers,
  ofCandidates,
  walkRounding,
  walkSizes,
  type Neurons,
  type WalkedLayer,
} from './walkers';

export interface PathMatrices {
  /** (rows, groups · stride); the same buffer where X̃ = X. */
  X: GPUBuffer;
  Xq: GPUBuffer;
  /** Corners of H and of Eᵀ, (groups, blocks, block, block); Et is null where X̃ = X. */
  H: GPUBuffer;
  Et: GPUBuffer | null;
  block: number;
  blocks: number;
  /** blocks · block */
  stride: number;
  /** Padded to a multiple of 8 · parts; zero from `samples` on. */
  rows: number;
  parts: number;
  samples: number;
  /** The order that the columns are in; null: as the inputs come. */
  orders: Orders | null;
}

/** @param steps δ of each candidate, one for each neuron and scale group */
export async function walkPath(
  gpu: Gpu,
  arena: Arena,
  { X, Xq, H, Et, block, blocks, stride, rows, parts, samples, orders }: PathMatrices,
  neurons: Neurons,
  recipe: LayerRecipe,
  steps: readonly Float32Array[],
  pause: () => Promise<void>,
): Promise<WalkedLayer> {
  const { shape } = neurons;
  const { inputs, groups } = shape;
  const sizes = walkSizes(neurons, steps.length, stride);
  const { perGroup, neuronsPadded, count, walkers } = sizes;
  const made = makeWalkers(neurons, recipe, steps, sizes, orders);
  const own: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer) => {
    own.push(buffer);
    return buffer;
  };
  const storage = (label: string, floats: number) => keep(arena.storage(label, floats));
  /** Columns of walkers or neurons, one row for each of `length`. */
  const columns = (label: string, length: number, width: number): View => ({
    buffer: storage(label, groups * length * width),
    pitch: width,
    group: length * width,
  });
  try {
    const W: View = {
      buffer: keep(arena.upload('W', made.weights)),
      pitch: neuronsPadded,
      group: stride * neuronsPadded,
    };
    const state = keep(arena.upload('walkers', made.state));
    const R = columns('past', parts * block, walkers); // X̃_bᵀ u
    const letters = made.steps ? keep(arena.upload('Q', made.steps)) : storage('Q', groups * stride * walkers);
    // u = u′ + v, where v = Σ w_t (X − X̃)_t is the same for all candidates of a neuron. With one, u is Σ w_t X_t − Σ q_t X̃_t
    // at once: the columns of X and X̃ of a block, one after the other, times w and −q; the first half of that product is XWᵀ.
    const merged = Et !== null && steps.length === 1;
    const both = rows * walkers;
    const U = columns('u', (merged ? 2 : 1) * rows, walkers); // with `merged` XWᵀ behind it; u′ of each walker where there is v
    const V = Et && !merged ? columns('(X − X̃)Wᵀ', rows, neuronsPadded) : null;
    const Y: View = merged ? { ...U, start: both } : columns('X̃Wᵀ', rows, neuronsPadded);
    const drift = columns('drift', stride, neuronsPadded);
    const atOnce = stepsAtOnce(rows, groups, block, blocks);
    const S = merged ? columns('X and X̃ of a block', 2 * block, rows) : columns('X̃ of some blocks', atOnce, rows);
    const T = V && columns('X − X̃ of a block', block, rows);
    const D: View = merged
      ? {
          buffer: keep(arena.upload('W and −Q', aboveRoom(made.weights, block * walkers))),
          pitch: walkers,
          group: 2 * stride * walkers,
        }
      : columns('W − Q', stride, walkers);
    const queue = openQueue(gpu, arena, gpu.dispatchFlops, pause);
    const plain = { groups, masked: false };

    // 1. What lies within the blocks: Σ_{s≤t} E_ts w_s.
    if (Et) {
      const whole = { stride: block, groups: groups * blocks, walkers: neuronsPadded, first: 0, last: block, below: 0 };
      const flops = 2 * block * stride * groups * neuronsPadded;
      await queue.push(update({ ...whole, masked: true, accumulate: false }, Et, W.buffer, drift.buffer), flops);
    }

    // 2. The walk, block by block.
    const greedy = recipe.method !== 'rtn';
    for (let b = 0; b < blocks; b++) {
      const first = b * block;
      const from = (view: View, width: number, row = first): View => ({ ...view, start: row * width });
      const Xqb: View = { buffer: Xq, pitch: groups * stride, start: first, group: stride };
      const cut = { rows, stride, groups, first, steps: block };
      if (merged) {
        const halves = { ...cut, outSteps: 2 * block, drift: false };
        await queue.push(slice(halves, X, X, S.buffer), rows * block * groups);
        await queue.push(slice({ ...halves, firstOut: block }, X, Xq, S.buffer), rows * block * groups);
      } else if (first % atOnce === 0) {
        const some = Math.min(atOnce, stride - first);
        const whole = { ...cut, steps: some, outSteps: atOnce, drift: false };
        await queue.push(slice(whole, X, Xq, S.buffer), rows * some * groups);
        await addToRows(gpu, queue, { ...plain, rows, block: some }, S, from(W, neuronsPadded), Y);
      }
      if (T) await queue.push(slice({ ...cut, drift: true }, X, Xq, T.buffer), rows * block * groups);

      if (b > 0 && greedy) {
        await sumOverRows(gpu, queue, { ...plain, parts, rows, block }, Xqb, U, R);
        if (V) {
          const added = { ...plain, parts: 1, rows, block, added: true };
          await sumOverRows(gpu, queue, added, Xqb, V, from(drift, neuronsPadded));
        }
      }
      const here = {
        ...{
          ...sizes,
          first,
          size: Math.min(block, inputs - first),
          diverged: Et !== null,
          rounding: walkRounding(recipe),
        },
        ...{ error: false, scaleGroups: made.steps !== null },
        corner: { start: b * block ** 2, group: blocks * block ** 2, pitch: block },
        past: { start: 0, group: parts * block * walkers, part: block * walkers, parts },
        ...(merged && { minusQ: { start: (2 * first + block) * walkers, group: 2 * stride * walkers } }),
      };
      const buffers = { H, weights: W.buffer, past: R.buffer, drift: drift.buffer, whole: drift.buffer };
      const walked = { D: D.buffer, letters, state };
      await queue.push(walk(here, { ...buffers, ...walked }), block ** 2 * count * groups);

      if (merged) {
        const halves = { ...plain, rows, block: 2 * block, also: { middle: block, start: both } };
        await addToRows(gpu, queue, halves, S, from(D, walkers, 2 * first), U);
      } else await addToRows(gpu, queue, { ...plain, rows, block }, from(S, rows, first % atOnce), from(D, walkers), U);
      if (T && V) await addToRows(gpu, queue, { ...plain, rows, block }, T, from(W, neuronsPadded), V);
    }

    // 3. The errors and the outputs, and back to the layer's units.
    const left = storage('norms of U', 4 * groups * walkers);
    const outputs = storage('norms of XWᵀ', 4 * groups * neuronsPadded);
    const shared = { rows, groups, neurons: perGroup, neuronsPadded, diverged: V !== null };
    const other = (V ?? W).buffer; // not read where there is no v
    const ofOutputs = { ...shared, count: perGroup, walkers: neuronsPadded };
    await queue.push(norms({ ...shared, count, walkers }, U, other, Y, left), 4 * rows * count * groups);
    await queue.push(norms(ofOutputs, Y, other, Y, outputs), 4 * rows * perGroup * groups);
    await queue.flush();
    const [found, errors, norm] = await Promise.all([letters, left, outputs].map((buffer) => arena.read(buffer)));
    const { scales } = made;
    /** Component k of the sums of each walker, in units of neuron scale^power. */
    const ofWalkers = (k: number, power: number) =>
      ofCandidates(sizes, steps.length, (g, v, c) => errors![4 * (g * walkers + v) + k]! * scales[c]! ** power);
    const ofNeurons = (k: number, power: number) =>
      Float64Array.from(scales, (scale, c) => {
        const at = 4 * (Math.floor(c / perGroup) * neuronsPadded + (c % perGroup));
        return norm![at + k]! * scale ** power;
      });
    const mean = (sums: Float64Array) => sums.map((sum) => sum / Math.max(1, samples));
    return {
      letter: lettersOf(found!, scales, sizes, orders),
      squaredErrors: ofWalkers(0, 2),
      meanErrors: ofWalkers(1, 1).map(mean),
      products: recipe.fit ? ofWalkers(2, 2) : null,
      squaredNorms: ofNeurons(0, 2),
      meanOutputs: mean(ofNeurons(1, 1)),
    };
  } finally {
    for (const buffer of own) arena.release(buffer);
  }
}

/** Bytes of the columns that are turned at once, and the most steps: a long product reads and writes its sums less often. */
const TURNED_BYTES = 16 * 2 ** 20;
const TURNED_BLOCKS = 8;

function stepsAtOnce(rows: number, groups: number, block: number, blocks: number): number {
  const fit = Math.floor(TURNED_BYTES / (4 * groups * rows * block));
  return block * Math.max(1, Math.min(TURNED_BLOCKS, blocks, fit));
}

/** Room for as much below each `length` values. */
function aboveRoom(values: Float32Array, length: number): Float32Array {
  const out = new Float32Array(2 * values.length);
  for (let at = 0; at < values.length; at += length) out.set(values.subarray(at, at + length), 2 * at);
  return out;
}

type RowsPlan = Pick<ProductPlan, 'groups' | 'masked'> & { rows: number; block: number };

/** Rows at once, so that no dispatch takes too long: a multiple of 8. */
function rowsAtOnce(gpu: Gpu, { groups, block }: RowsPlan, width: number): number {
  return Math.max(8, Math.floor(gpu.dispatchFlops / (2 * block * width * groups) / 8) * 8);
}

/** out (+)= MᵀA for M (rows, block) and A (rows, width), in parts. */
async function sumOverRows(
  gpu: Gpu,
  queue: Queue,
  plan: RowsPlan & { parts: number; added?: boolean },
  M: View,
  A: View,
  out: View,
): Promise<void> {
  const { groups, masked, parts, rows, block, added = false } = plan;
  const own = rows / parts;
  const atOnce = Math.max(8, Math.floor(rowsAtOnce(gpu, plan, A.pitch) / parts / 8) * 8);
  const ofPart = (view: View): View => ({ ...view, part: own * view.pitch });
  for (let first = 0; first < own; first += atOnce) {
    const last = Math.min(own, first + atOnce);
    const piece = { groups, masked, parts, first, last, below: 0, end: block, accumulate: added || first > 0 };
    const flops = 2 * (last - first) * parts * block * A.pitch * groups;
    await queue.push(product(piece, ofPart(M), ofPart(A), { ...out, part: block * out.pitch }), flops);
  }
}

/** out += MᵀB for M (block, rows) and B (block, width). */
async function addToRows(
  gpu: Gpu,
  queue: Queue,
  plan: RowsPlan & Pick<ProductPlan, 'also'>,
  M: View,
  B: View,
  out: View,
): Promise<void> {
  const { groups, masked, rows, block, also } = plan;
  const atOnce = rowsAtOnce(gpu, plan, out.pitch);
  for (let below = 0; below < rows; below += atOnce) {
    const end = Math.min(rows, below + atOnce);
    const piece = { groups, masked, first: 0, last: block, below, end, accumulate: true, also };
    await queue.push(product(piece, M, B, out), 2 * block * (end - below) * out.pitch * groups);
  }
}
