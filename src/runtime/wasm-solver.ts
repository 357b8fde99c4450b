/** The `wasm` backend: matrix products by onnxruntime on the CPU, the walk between them in this thread. */
import { blockCount } from '../core/blocks';
import { chooseForm, type DevicePrices, type FormChoice } from '../core/forms';
import { isFactored, METHOD_NAMES, type LayerShape, type Method } from '../core/layer';
import { gatherPatches } from '../core/patches';
import type { LayerSolver, SolverOptions } from '../core/solver';
import { candidateSteps, gatherWinners, type GroupWeights, type WalkedGroup } from '../core/walkers';
import { NARROW } from './narrow-sums';
import { openProducts, type Matrix, type Products } from './products';
import type { Runtime } from './runtime';
import { withSmallProducts } from './small-products';
import { openGramGroup } from './wasm-gram';
import { walkPathGroup, type PathGroup } from './wasm-path';

const shared = new WeakMap<Runtime, Products>();

function productsOf(runtime: Runtime): Products {
  let products = shared.get(runtime);
  if (!products) shared.set(runtime, (products = withSmallProducts(openProducts(runtime))));
  return products;
}

/** Fixed, not measured: the same recipe has to give the same bits every time. */
const PRICES: DevicePrices = {
  flops: 1.2e10,
  traffic: 2e9,
  dispatch: 5e-5,
  memory: 2 ** 30,
  piece: 2 ** 30,
  block: 64,
};

/** @throws UserError where the layer fits in neither form */
export function formOf(options: Omit<SolverOptions, 'geometry' | 'weights' | 'pause'>): FormChoice {
  const { shape, form, method } = options;
  if (shape.inputs <= NARROW && !form && !(method && isFactored(method)))
    return { form: 'gram', reason: `sums of ${shape.inputs} inputs are taken as the rows come` };
  return chooseForm(options, PRICES, form);
}

function gramOnly(method: Method, how: string): string {
  return `${METHOD_NAMES[method]} factors X̃ᵀX̃, which only the Gram form has (${how})`;
}

export function openWasmSolver(runtime: Runtime, options: SolverOptions): LayerSolver {
  const { shape, geometry, diverged, weights, pause } = options;
  const chosen = formOf(options);
  let used = chosen;
  const products = productsOf(runtime);
  const seconds = { gather: 0, gram: 0, walk: 0 };
  const openLayer = chosen.form === 'gram' ? gramLayer : pathLayer;
  const layer = openLayer(products, shape, weights, diverged);
  return {
    get form() {
      return used.form;
    },
    get reason() {
      return used.reason;
    },
    seconds,
    async add({ shape: dims, float, quantized, positions }) {
      const start = performance.now();
      const columns = shape.groups * shape.inputs;
      const rows = (activation: Float32Array): Matrix => {
        const data = gatherPatches(geometry, dims, activation, positions);
        return { data, rows: data.length / columns, columns };
      };
      const X = rows(float);
      const Xq = quantized && rows(quantized);
      const gathered = performance.now();
      await layer.add(X, Xq);
      seconds.gather += (gathered - start) / 1000;
      seconds.gram += (performance.now() - gathered) / 1000;
    },
    async solve(_, recipe, scales) {
      const start = performance.now();
      used = chosen;
      if (isFactored(recipe.method) && chosen.form === 'path')
        used = { form: 'gram', reason: gramOnly(recipe.method, 'summed from rows kept for the path form') };
      const steps = candidateSteps(weights, shape, recipe, scales);
      const held = (shape.neurons / shape.groups) * blockCount(shape, recipe); // δ of a group
      const walked: WalkedGroup[] = [];
      for (let g = 0; g < shape.groups; g++) {
        const own = steps.map((each) => each.subarray(g * held, (g + 1) * held));
        walked.push(await layer.walk(g, recipe, own, pause));
      }
      const solved = gatherWinners(shape, walked, recipe, scales, steps);
      seconds.walk += (performance.now() - start) / 1000;
      return solved;
    },
    close: () => layer.close(),
  };
}

interface FormOfLayer {
  add(X: Matrix, Xq: Matrix | null): Promise<void>;
  walk(group: number, ...rest: Parameters<ReturnType<typeof openGramGroup>['walk']>): Promise<WalkedGroup>;
  close(): void;
}

/** Columns of one group, (rows, inputs). */
function columnsOf(all: Matrix, group: number, inputs: number): Matrix {
  if (all.columns === inputs) return all;
  const data = new Float32Array(all.rows * inputs);
  for (let i = 0; i < all.rows; i++) {
    const from = i * all.columns + group * inputs;
    data.set(all.data.subarray(from, from + inputs), i * inputs);
  }
  return { data, rows: all.rows, columns: inputs };
}

function weightsOf(weights: Float32Array, { neurons, inputs, groups }: LayerShape, group: number): GroupWeights {
  const perGroup = neurons / groups;
  const firstNeuron = group * perGroup;
  const own = weights.subarray(firstNeuron * inputs, (firstNeuron + perGroup) * inputs);
  return { weights: own, neurons: perGroup, inputs, firstNeuron };
}

function gramLayer(products: Products, shape: LayerShape, weights: Float32Array, diverged: boolean): FormOfLayer {
  let groups = Array.from({ length: shape.groups }, (_, g) =>
    openGramGroup(products, weightsOf(weights, shape, g), diverged),
  );
  return {
    async add(X, Xq) {
      const { inputs } = shape;
      for (const [g, group] of groups.entries()) {
        const narrow = ({ data, rows, columns }: Matrix) => ({ data, rows, pitch: columns, first: g * inputs });
        if (inputs <= NARROW) group.addNarrow(narrow(X), Xq && narrow(Xq));
        else await group.add(columnsOf(X, g, inputs), Xq && columnsOf(Xq, g, inputs));
      }
    },
    walk: (g, ...rest) => groups[g]!.walk(...rest),
    close: () => void (groups = []),
  };
}

function pathLayer(products: Products, shape: LayerShape, weights: Float32Array, diverged: boolean): FormOfLayer {
  const { inputs } = shape;
  let batches: { X: Matrix; Xq: Matrix | null }[] = [];
  const group = (g: number): PathGroup => {
    const samples = batches.reduce((sum, { X }) => sum + X.rows, 0);
    const transpose = (of: (batch: (typeof batches)[number]) => Matrix) => {
      const out = new Float32Array(inputs * samples);
      let at = 0;
      for (const batch of batches) {
        const { data, rows, columns } = of(batch);
        for (let i = 0; i < rows; i++, at++)
          for (let t = 0; t < inputs; t++) out[t * samples + at] = data[i * columns + g * inputs + t]!;
      }
      return out;
    };
    const diverged = batches.some(({ Xq }) => Xq);
    return {
      float: transpose(({ X }) => X),
      quantized: diverged ? transpose(({ X, Xq }) => Xq ?? X) : null,
      samples,
    };
  };
  return {
    add(X, Xq) {
      batches.push({ X, Xq });
      return Promise.resolve();
    },
    async walk(g, recipe, steps, pause) {
      const own = weightsOf(weights, shape, g);
      if (!isFactored(recipe.method)) return walkPathGroup(products, group(g), own, recipe, steps, pause);
      const sums = openGramGroup(products, own, diverged);
      for (const { X, Xq } of batches) await sums.add(columnsOf(X, g, inputs), Xq && columnsOf(Xq, g, inputs));
      return sums.walk(recipe, steps, pause);
    },
    close: () => void (batches = []),
  };
}
