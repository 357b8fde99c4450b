/** The `webgpu` backend: gathers, accumulates and walks on the device, in Gram form. */
import { codeRange } from '../core/alphabet';
import type { LayerRecipe, LayerShape } from '../core/layer';
import { relativeErrors } from '../core/metrics';
import { planPatches } from '../core/patches';
import { bestCandidates } from '../core/reference-solver';
import type { ActivationBatch, LayerSolver, SolvedLayer, SolverOptions } from '../core/solver';
import { candidateSteps } from '../core/walkers';
import { openArena, type Arena } from './arena';
import type { Gpu } from './device';
import { gather } from './gather';
import { gram, gramFlops, type Accumulator, type GramMode } from './gram';
import { walkGram, type WalkedLayer } from './gram-walk';
import { runDispatches } from './kernel';
import { mirror } from './mirror';

/** Bytes of one slab of rows, of X and of X̃. */
const SLAB_BYTES = 32 * 2 ** 20;
/**
 * Work of one dispatch: an emulated GPU takes some 100 ms for it. Wide groups run on tiles of 32, narrow ones fill even
 * the small tiles badly.
 */
function dispatchFlops({ quads }: Gpu, stride: number): number {
  if (stride < 32) return 1.2e8;
  return quads ? 5e8 : 3e8;
}

export async function openWebgpuSolver(gpu: Gpu, options: SolverOptions): Promise<LayerSolver> {
  const { shape, diverged, pause } = options;
  const { inputs, groups } = shape;
  const stride = Math.ceil((inputs + 1) / 8) * 8;
  const arena = openArena(gpu);
  const seconds = { gather: 0, gram: 0, walk: 0 };
  const accumulator = (label: string): Accumulator => ({
    sum: arena.storage(label, groups * stride * stride),
    carry: arena.storage(`${label}, compensation`, groups * stride * stride),
  });
  let samples = 0;
  let mirrored = false;
  let sums: Record<GramMode, Accumulator | null>;
  try {
    sums = { H: accumulator('H'), Et: diverged ? accumulator('Eᵀ') : null, F: diverged ? accumulator('F') : null };
  } catch (error) {
    arena.close();
    throw error;
  }
  const modes = (['H', 'Et', 'F'] as const).filter((mode) => sums[mode]);
  const slabRows = Math.max(
    1,
    Math.min(
      Math.floor(SLAB_BYTES / (4 * groups * stride)),
      Math.floor(dispatchFlops(gpu, stride) / gramFlops('Et', 1, stride, groups)),
    ),
  );

  return {
    form: 'gram',
    reason: `${groups > 1 ? `${groups} groups of ` : ''}${inputs} × ${inputs} sums, whatever the number of samples`,
    seconds,
    async add(batch) {
      for (const slab of cutSlabs(batch, options, slabRows, gpu.device.limits.maxStorageBufferBindingSize)) {
        await pause();
        const start = performance.now();
        const { X, Xq, rows, free } = await gatherSlab(gpu, arena, options, stride, slab);
        const gathered = performance.now();
        try {
          for (const mode of modes)
            await runDispatches(gpu, arena, [gram(mode, { rows, stride, groups }, X, Xq, sums[mode]!)]);
        } finally {
          free();
        }
        samples += rows;
        seconds.gather += (gathered - start) / 1000;
        seconds.gram += (performance.now() - gathered) / 1000;
      }
    },
    async solve(weights, recipe, scales) {
      const start = performance.now();
      if (!mirrored) {
        for (const symmetric of [sums.H, sums.F])
          if (symmetric) await runDispatches(gpu, arena, [mirror(stride, groups, symmetric.sum)]);
        mirrored = true;
      }
      const steps = candidateSteps(weights, shape, recipe, scales);
      const matrices = { H: sums.H!.sum, Et: sums.Et?.sum ?? null, F: sums.F?.sum ?? null, stride, samples };
      const walked = await walkGram(gpu, arena, shape, matrices, weights, recipe, steps, pause);
      const solved = winners(shape, walked, recipe, scales, steps);
      seconds.walk += (performance.now() - start) / 1000;
      return solved;
    },
    close: () => arena.close(),
  };
}

/** Some rows of a batch, and the samples that they lie in. */
interface Slab {
  batch: ActivationBatch;
  positions: Uint32Array;
  firstSample: number;
  samples: number;
}

function* cutSlabs(batch: ActivationBatch, { geometry }: SolverOptions, rows: number, limit: number): Generator<Slab> {
  const { positions: perSample } = planPatches(geometry, batch.shape);
  const count = batch.shape[0]!;
  const all = batch.positions ?? Uint32Array.from({ length: perSample * count }, (_, i) => i);
  const sampleBytes = (4 * batch.float.length) / count;
  const samplesAtOnce = Math.max(1, Math.floor(Math.min(limit, 2 ** 28) / sampleBytes));
  for (let at = 0; at < all.length;) {
    const firstSample = Math.floor(all[at]! / perSample);
    let end = at;
    while (end < all.length && end - at < rows && all[end]! < (firstSample + samplesAtOnce) * perSample) end++;
    const samples = Math.floor(all[end - 1]! / perSample) - firstSample + 1;
    yield { batch, positions: all.subarray(at, end), firstSample, samples };
    at = end;
  }
}

async function gatherSlab(gpu: Gpu, arena: Arena, { shape, geometry }: SolverOptions, stride: number, slab: Slab) {
  const { batch, firstSample, samples } = slab;
  const rows = slab.positions.length;
  const dims = [samples, ...batch.shape.slice(1)];
  const sampleFloats = batch.float.length / batch.shape[0]!;
  const owned: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer) => {
    owned.push(buffer);
    return buffer;
  };
  const positions = keep(arena.upload('positions', slab.positions));
  const plan = { geometry, shape: dims, rows, groups: shape.groups, inputs: shape.inputs, stride, firstSample };
  const rowsOf = async (label: string, activation: Float32Array) => {
    const part = activation.subarray(firstSample * sampleFloats, (firstSample + samples) * sampleFloats);
    const uploaded = arena.upload(`activation for ${label}`, part);
    const X = keep(arena.storage(label, rows * shape.groups * stride));
    await runDispatches(gpu, arena, [gather(plan, uploaded, positions, X)]);
    arena.release(uploaded);
    return X;
  };
  const X = await rowsOf('X', batch.float);
  // One buffer cannot be bound twice where it is written; both are only read here.
  const Xq = batch.quantized ? await rowsOf('X̃', batch.quantized) : X;
  return { X, Xq, rows, free: () => owned.forEach((buffer) => arena.release(buffer)) };
}

function winners(
  shape: LayerShape,
  walked: WalkedLayer,
  recipe: LayerRecipe,
  scales: readonly number[],
  steps: readonly Float32Array[],
): SolvedLayer {
  const { neurons, inputs, groups } = shape;
  const perGroup = neurons / groups;
  const best = bestCandidates(walked.squaredErrors, recipe.radius);
  const values = new Float32Array(neurons * inputs);
  const codes = new Int8Array(neurons * inputs);
  const { maxCode } = codeRange(recipe.alphabet, recipe.bits);
  for (let c = 0; c < neurons; c++) {
    const group = Math.floor(c / perGroup);
    const v = best[c]! * perGroup + (c % perGroup);
    const step = steps[best[c]!]![c]!;
    const offset = recipe.regularizer?.kind === 'L0' ? recipe.regularizer.lambda : 0;
    for (let t = 0; t < inputs; t++) {
      const q = walked.letter(group, t, v);
      const k = step > 0 ? Math.round((Math.abs(q) - (q === 0 ? 0 : offset)) / step) : 0;
      // The device rounds λ + k·δ twice; k·δ it gives exactly.
      values[c * inputs + t] = offset === 0 || q === 0 ? q : Math.sign(q) * (offset + k * step);
      codes[c * inputs + t] = Math.min(127, maxCode, Math.sign(q) * k || 0);
    }
  }
  const held = recipe.radius === 'neuron' ? neurons : 1;
  const of = (each: Float64Array[]) => Float64Array.from({ length: neurons }, (_, c) => each[best[c]!]![c]!);
  return {
    values,
    codes,
    steps: Float32Array.from({ length: held }, (_, c) => steps[best[c]!]![c]!),
    scales: Float32Array.from({ length: held }, (_, c) => scales[best[c]!]!),
    biasShift: Float32Array.from(of(walked.meanErrors)),
    ...relativeErrors(of(walked.squaredErrors), walked.squaredNorms),
  };
}
