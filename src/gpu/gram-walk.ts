/** From Gram matrices on the device to letters: the blocked walk of all candidates (DESIGN.md 4.2, Gram form). */
import type { LayerRecipe, LayerShape } from '../core/layer';
import type { Arena } from './arena';
import type { Gpu } from './device';
import { runDispatches, type Dispatch } from './kernel';
import { update } from './update';
import { BLOCK, walk } from './walk';
import { lettersOf, makeWalkers, ofCandidates, walkSizes, type WalkedLayer } from './walkers';

/** Sums over the samples, on the device; Et and F are null where X̃ = X. All with both triangles. */
export interface GramMatrices {
  H: GPUBuffer;
  Et: GPUBuffer | null;
  F: GPUBuffer | null;
  /** Columns of a group, N + 1 padded to a multiple of 8. */
  stride: number;
  samples: number;
}

/** @param steps δ of each candidate, one per neuron of the layer */
export async function walkGram(
  gpu: Gpu,
  arena: Arena,
  shape: LayerShape,
  { H, Et, F, stride, samples }: GramMatrices,
  weights: Float32Array,
  recipe: LayerRecipe,
  steps: readonly Float32Array[],
  pause: () => Promise<void>,
): Promise<WalkedLayer> {
  const { inputs, groups } = shape;
  const sizes = walkSizes(shape, steps.length, stride);
  const { perGroup, neuronsPadded, walkers } = sizes;
  const made = makeWalkers(weights, shape, recipe, steps, sizes);
  const { scales } = made;
  const W = arena.upload('W', made.weights);
  const state = arena.upload('walkers', made.state);
  const product = (label: string) => arena.storage(label, groups * stride * neuronsPadded);
  const HW = product('HW');
  const EW = product('EW');
  const drift = product('masked EW');
  const FW = product('FW');
  const [past, D, letters] = ['past', 'W − Q', 'Q'].map((label) => arena.storage(label, groups * stride * walkers));
  const own = [W, state, HW, EW, drift, FW, past!, D!, letters!];
  try {
    // 1. What does not depend on the letters.
    const whole = {
      stride,
      walkers: neuronsPadded,
      groups,
      first: 0,
      last: inputs,
      below: 0,
      masked: false,
      accumulate: false,
    };
    const products: Dispatch[] = [update(whole, H, W, HW)];
    if (Et) products.push(update(whole, Et, W, EW), update({ ...whole, masked: true }, Et, W, drift));
    if (F) products.push(update(whole, F, W, FW));
    for (const dispatch of products) {
      await pause();
      await runDispatches(gpu, arena, [dispatch]);
    }

    // 2. The walk, block by block.
    const diverged = Et !== null;
    const buffers = { H, weights: W, past: past!, drift, whole: EW, D: D!, letters: letters!, state };
    const shared = { ...sizes, diverged, recipe, error: true };
    const flops = 2 * BLOCK * stride * walkers * groups;
    const slice = Math.max(1, Math.floor(SLICE_FLOPS / flops));
    let queue: Dispatch[] = [];
    for (let first = 0; first < inputs; first += BLOCK) {
      const size = Math.min(BLOCK, inputs - first);
      const below = Math.floor((first + size) / 8) * 8;
      const plan = { stride, walkers, groups, masked: false };
      const here = {
        ...shared,
        first,
        size,
        corner: { start: first * stride + first, group: stride ** 2, pitch: stride },
        past: { start: first * walkers, group: stride * walkers, part: 0, parts: 1 },
      };
      if (gpu.quads) {
        // An emulated GPU fares better with one long sum for each block than with adding to all that is below.
        const before = { ...plan, first: 0, accumulate: false };
        if (first > 0) queue.push(update({ ...before, last: first, below: first, steps: size }, H, D!, past!));
        queue.push(walk(here, buffers));
        // The column of ones.
        if (first + size === inputs) queue.push(update({ ...before, last: inputs, below }, H, D!, past!));
      } else {
        queue.push(walk(here, buffers));
        queue.push(update({ ...plan, first, last: first + size, below, accumulate: true }, H, D!, past!));
      }
      if (queue.length < 2 * slice && first + BLOCK < inputs) continue;
      await pause();
      await runDispatches(gpu, arena, queue);
      queue = [];
    }

    // 3. Back to the layer's units.
    const read = await Promise.all([HW, EW, FW, past!, state, letters!].map((buffer) => arena.read(buffer)));
    const [hw, ew, fw, pasts, states, found] = read as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const norms = new Float64Array(shape.neurons);
    const drifts = new Float64Array(shape.neurons);
    const at = (group: number, t: number, c: number) => (group * stride + t) * neuronsPadded + c;
    for (let c = 0; c < shape.neurons; c++) {
      const group = Math.floor(c / perGroup);
      for (let t = 0; t < inputs; t++) {
        const i = at(group, t, c % perGroup);
        const w = weights[c * inputs + t]! / scales[c]!;
        drifts[c]! += w * fw[i]!;
        norms[c]! += w * (hw[i]! + 2 * ew[i]! + fw[i]!);
      }
    }
    return {
      letter: lettersOf(found, scales, sizes),
      squaredErrors: ofCandidates(sizes, steps.length, (group, v, c) => {
        const at4 = 4 * (group * walkers + v);
        // The compensation is what the sum has too much.
        return (states[at4 + 2]! - states[at4 + 3]! + drifts[c]!) * scales[c]! ** 2;
      }),
      // The column of ones has summed X̃(w − q) and (X − X̃)w.
      meanErrors: ofCandidates(
        sizes,
        steps.length,
        (group, v, c) =>
          ((pasts[(group * stride + inputs) * walkers + v]! + ew[at(group, inputs, c % perGroup)]!) * scales[c]!) /
          Math.max(1, samples),
      ),
      squaredNorms: norms.map((norm, c) => norm * scales[c]! ** 2),
    };
  } finally {
    for (const buffer of own) arena.release(buffer);
  }
}

/** Work that goes into one submission: a software adapter takes some 100 ms for it. */
const SLICE_FLOPS = 2e8;
