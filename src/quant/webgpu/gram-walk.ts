/** From Gram matrices on the device to letters: the blocked walk of all candidates (DESIGN.md 4.2, Gram form). */
import { isFactored, type LayerRecipe } from '../layer';
import type { Arena } from '../../gpu/arena';
import type { Gpu } from '../../gpu/device';
import { planFactored } from './factored-walk';
import type { GramMatrices, GramPlan } from './gram-matrices';
import { runDispatches } from '../../gpu/kernel';
import { openQueue } from '../../gpu/queue';
import { update } from '../../gpu/update';
import { BLOCK, walk, type WalkBuffers } from '../../gpu/walk';
import {
  lettersOf,
  makeWalkers,
  ofCandidates,
  walkRounding,
  walkSizes,
  type Neurons,
  type WalkedLayer,
  type WalkSizes,
} from './walkers';

/** @param steps δ of each candidate, one for each neuron and scale group */
export async function walkGram(
  gpu: Gpu,
  arena: Arena,
  matrices: GramMatrices,
  neurons: Neurons,
  recipe: LayerRecipe,
  steps: readonly Float32Array[],
  pause: () => Promise<void>,
): Promise<WalkedLayer> {
  const { H, Et, F, stride, samples, orders } = matrices;
  const { shape } = neurons;
  const { inputs, groups } = shape;
  const sizes = walkSizes(neurons, steps.length, stride);
  const { perGroup, neuronsPadded, walkers } = sizes;
  const made = makeWalkers(neurons, recipe, steps, sizes, orders);
  const { scales } = made;
  const own: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer) => {
    own.push(buffer);
    return buffer;
  };
  const columns = (label: string, width: number) => keep(arena.storage(label, groups * stride * width));
  try {
    const W = keep(arena.upload('W', made.weights));
    const state = keep(arena.upload('walkers', made.state));
    const [HW, EW, drift, FW] = ['HW', 'EW', 'masked EW', 'FW'].map((label) => columns(label, neuronsPadded));
    const [past, D] = ['past', 'W − Q'].map((label) => columns(label, walkers));
    const letters = made.steps ? keep(arena.upload('Q', made.steps)) : columns('Q', walkers);

    // 1. What does not depend on the letters.
    const plain = { stride, groups, first: 0, last: inputs, below: 0, masked: false, accumulate: false };
    const whole = { ...plain, walkers: neuronsPadded };
    const queue = openQueue(gpu, arena, gpu.dispatchFlops, pause);
    const flops = 2 * stride * inputs * neuronsPadded * groups;
    await queue.push(update(whole, H, W, HW!), flops);
    if (Et) {
      await queue.push(update(whole, Et, W, EW!), flops);
      await queue.push(update({ ...whole, masked: true }, Et, W, drift!), flops / 2);
    }
    if (F) await queue.push(update(whole, F, W, FW!), flops);
    await queue.flush();
    const [ew, fw] = [Et && (await arena.read(EW!)), F && (await arena.read(FW!))];

    // 2. The walk, block by block.
    const factored = isFactored(recipe.method);
    const plan: GramPlan = factored
      ? await planFactored(arena, sizes, matrices, made.weights, ew, fw, recipe, keep, pause)
      : { lower: H, targets: W, drift: Et && drift!, error: true };
    const inWalk = { past: past!, whole: EW!, D: D!, letters, state };
    const scaleGroups = made.steps !== null;
    await walkBlocks(gpu, arena, sizes, recipe, { ...plan, scaleGroups }, inWalk, pause);
    const found = await arena.read(letters);

    // 3. What the factor does not tell: H(w − q), and by the column of ones the sum of X̃(w − q).
    if (!plan.error) {
      gpu.device.queue.writeBuffer(D!, 0, differencesOf(made.weights, found, sizes));
      await pause();
      await runDispatches(gpu, arena, [update({ ...plain, walkers }, H, D!, past!)]);
    }

    // 4. Back to the layer's units.
    const [hw, pasts, states] = (await Promise.all([HW!, past!, state].map((buffer) => arena.read(buffer)))) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const at = (group: number, t: number, c: number) => (group * stride + t) * neuronsPadded + (c % perGroup);
    const ofNeuron = (value: (group: number, i: number) => number) =>
      Float64Array.from({ length: shape.neurons }, (_, c) => {
        const group = Math.floor(c / perGroup);
        let sum = 0;
        for (let t = 0; t < inputs; t++) sum += value(group, at(group, t, c));
        return sum;
      });
    const drifts = ofNeuron((_, i) => made.weights[i]! * (fw?.[i] ?? 0));
    const norms = ofNeuron((_, i) => made.weights[i]! * (hw[i]! + 2 * (ew?.[i] ?? 0) + (fw?.[i] ?? 0)));
    const errorOf = (group: number, v: number, c: number) => {
      // The compensation is what the sum has too much.
      const at4 = 4 * (group * walkers + v);
      if (plan.error) return states[at4 + 2]! - states[at4 + 3]!;
      let sum = 0;
      for (let t = 0; t < inputs; t++) {
        const i = at(group, t, c);
        const j = (group * stride + t) * walkers + v;
        sum += (made.weights[i]! - found[j]!) * (pasts[j]! + 2 * (ew?.[i] ?? 0));
      }
      return sum;
    };
    // ⟨Xw − X̃q, Xw⟩ = (w − q)ᵀ(H + E)w + wᵀEw + ‖(X − X̃)w‖², of which the last two are those of all candidates.
    const alike = ofNeuron((_, i) => made.weights[i]! * ((ew?.[i] ?? 0) + (fw?.[i] ?? 0)));
    const ofDifferences = recipe.fit && differenceProducts(made.weights, found, hw, ew, sizes);
    return {
      letter: lettersOf(found, scales, sizes, orders),
      squaredErrors: ofCandidates(
        sizes,
        steps.length,
        (group, v, c) => (errorOf(group, v, c) + drifts[c]!) * scales[c]! ** 2,
      ),
      // The column of ones has summed X̃(w − q) and (X − X̃)w.
      meanErrors: ofCandidates(
        sizes,
        steps.length,
        (group, v, c) =>
          ((pasts[(group * stride + inputs) * walkers + v]! + (ew?.[at(group, inputs, c)] ?? 0)) * scales[c]!) /
          Math.max(1, samples),
      ),
      products: ofDifferences
        ? ofCandidates(
            sizes,
            steps.length,
            (g, v, c) => (ofDifferences[g * walkers + v]! + alike[c]!) * scales[c]! ** 2,
          )
        : null,
      meanOutputs: Float64Array.from(scales, (scale, c) => {
        const i = at(Math.floor(c / perGroup), inputs, c);
        return ((hw[i]! + (ew?.[i] ?? 0)) * scale) / Math.max(1, samples);
      }),
      squaredNorms: norms.map((norm, c) => norm * scales[c]! ** 2),
      ...(plan.keptShares && { keptShares: plan.keptShares }),
    };
  } finally {
    for (const buffer of own) arena.release(buffer);
  }
}

/** W − Q, (groups, stride, walkers). */
function differencesOf(weights: Float32Array, letters: Float32Array, sizes: WalkSizes): Float32Array<ArrayBuffer> {
  const { groups, stride, inputs, walkers, count, perGroup, neuronsPadded } = sizes;
  const out = new Float32Array(letters.length);
  for (let g = 0; g < groups; g++)
    for (let t = 0; t < inputs; t++) {
      const row = g * stride + t;
      for (let v = 0; v < count; v++)
        out[row * walkers + v] = weights[row * neuronsPadded + (v % perGroup)]! - letters[row * walkers + v]!;
    }
  return out;
}

/** (w − q)ᵀ(H + E)w of each walker, (groups, walkers). */
function differenceProducts(
  weights: Float32Array,
  letters: Float32Array,
  hw: Float32Array,
  ew: Float32Array | null,
  { groups, stride, inputs, walkers, count, perGroup, neuronsPadded }: WalkSizes,
): Float64Array {
  const out = new Float64Array(groups * walkers);
  for (let g = 0; g < groups; g++)
    for (let t = 0; t < inputs; t++) {
      const row = g * stride + t;
      for (let v = 0, c = 0; v < count; v++, c = c + 1 === perGroup ? 0 : c + 1) {
        const i = row * neuronsPadded + c;
        out[g * walkers + v]! += (weights[i]! - letters[row * walkers + v]!) * (hw[i]! + (ew ? ew[i]! : 0));
      }
    }
  return out;
}

async function walkBlocks(
  gpu: Gpu,
  arena: Arena,
  sizes: WalkSizes,
  recipe: LayerRecipe,
  { lower, targets, drift, error, scaleGroups }: GramPlan & { scaleGroups: boolean },
  inWalk: Pick<WalkBuffers, 'past' | 'whole' | 'D' | 'letters' | 'state'>,
  pause: () => Promise<void>,
): Promise<void> {
  const { stride, walkers, groups, inputs } = sizes;
  const { past, D } = inWalk;
  const buffers = { ...inWalk, H: lower, weights: targets, drift: drift ?? inWalk.whole };
  const queue = openQueue(gpu, arena, gpu.dispatchFlops, pause);
  const plan = { stride, walkers, groups, masked: false };
  for (let first = 0; first < inputs; first += BLOCK) {
    const size = Math.min(BLOCK, inputs - first);
    const below = Math.floor((first + size) / 8) * 8;
    const here = walk(
      {
        ...sizes,
        ...{ first, size, rounding: walkRounding(recipe), error, scaleGroups, diverged: drift !== null },
        corner: { start: first * stride + first, group: stride ** 2, pitch: stride },
        past: { start: first * walkers, group: stride * walkers, part: 0, parts: 1 },
      },
      buffers,
    );
    const inBlock = size ** 2 * walkers * groups;
    if (gpu.quads) {
      // An emulated GPU fares better with one long sum for each block than with adding to all that is below.
      const before = { ...plan, first: 0, accumulate: false };
      const flops = 2 * first * size * walkers * groups;
      if (first > 0)
        await queue.push(update({ ...before, last: first, below: first, steps: size }, lower, D, past), flops);
      await queue.push(here, inBlock);
      // The column of ones.
      if (first + size === inputs) await queue.push(update({ ...before, last: inputs, below }, lower, D, past), flops);
    } else {
      await queue.push(here, inBlock);
      const after = { ...plan, first, last: first + size, below, accumulate: true };
      await queue.push(update(after, lower, D, past), 2 * size * (stride - below) * walkers * groups);
    }
  }
  await queue.flush();
}
