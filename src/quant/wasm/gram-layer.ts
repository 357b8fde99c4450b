/**
 * The Gram form (DESIGN.md 4.2) in WebAssembly: H = X̃ᵀX̃ and E = X̃ᵀ(X − X̃) of every group are summed as rows come, in
 * float32 over some hundred rows and in float64 from there; then the samples are forgotten.
 */
import { factorizeInPieces, type Factor } from '../../core/linalg/factor';
import type { LayerShape } from '../../core/layer-problem';
import { DEFAULT_DAMPING, isFactored, type LayerRecipe } from '../layer';
import { orderBoth, pathOrder } from '../order';
import type { WalkedGroup } from './walked-groups';
import type { GroupWeights } from './walkers';
import { PANEL } from '../../wasm/panel-kernels';
import { inQuads, matrixBytes, openPanels, pacer, panelBytes, sumsBytes, wideBytes } from '../../wasm/panels';
import {
  addGram,
  addProduct,
  addSums,
  chunks,
  CHUNK,
  packChunk,
  packWeights,
  readSums,
  rowsOf,
  type Matrix,
  type Place,
} from '../../wasm/rows';
import { walkSums, type Summed, type SumsWalk } from './gram-walk';

type Pause = () => Promise<void>;

/** A layer in either form. */
export interface LayerWalk {
  /** @param X rows of all groups; @param Xq null: the same */
  add(X: Matrix, Xq: Matrix | null, pause: Pause): Promise<void>;
  /** Walks neurons of group `index`; @param steps δ of each candidate, of those neurons */
  walk(
    index: number,
    group: GroupWeights,
    recipe: LayerRecipe,
    steps: Float32Array[],
    pause: Pause,
  ): Promise<WalkedGroup>;
}

export interface GramLayer extends LayerWalk {
  /** What the walk of those neurons takes from the layer; good until rows are added. */
  sums(
    index: number,
    group: GroupWeights,
    recipe: LayerRecipe,
    pause: Pause,
  ): Promise<Pick<SumsWalk, 'summed' | 'factor'>>;
}

/** @throws UserError where there is not that much memory */
export function openGramLayer(shape: LayerShape, weights: Float32Array, diverged: boolean): GramLayer {
  const { inputs, groups } = shape;
  const neurons = shape.neurons / groups;
  const panels = openPanels({
    W: groups * matrixBytes(inputs, neurons),
    Xq: matrixBytes(CHUNK, inputs),
    D: diverged ? matrixBytes(CHUNK, inputs) : 0, // X − X̃
    Y: matrixBytes(CHUNK, neurons), // XWᵀ
    H: groups * inputs ** 2 * 8,
    E: diverged ? groups * inputs ** 2 * 8 : 0,
    spill: wideBytes(PANEL, inputs), // tiles at the edges of H and E add zeros to what comes after
    outputs: groups * sumsBytes(neurons),
    drifts: groups * sumsBytes(neurons),
    inputs: groups * sumsBytes(inputs),
  });
  const { at, doubles } = panels;
  const W = packWeights(panels, at.W, weights, shape);
  const place = (from: number): Place => ({ at: from, stride: panelBytes(CHUNK) });
  const [Xq, D, Y] = [place(at.Xq), place(at.D), place(at.Y)];
  let samples = 0;
  const factors = new Map<number, { key: string; factor: Promise<Factor> }>();

  /** Of the rows in Xq and D. */
  const addChunk = (g: number, rows: number, drifted: boolean) => {
    const square = { rows: inputs, columns: inputs, samples: inQuads(rows) };
    addGram(panels, Xq, Xq, at.H + g * inputs ** 2 * 8, { ...square, lower: true });
    addSums(panels, Xq, inputs, at.inputs + g * sumsBytes(inputs), rows);
    panels.floats.fill(0, Y.at / 4, (Y.at + matrixBytes(CHUNK, neurons)) / 4);
    if (drifted) {
      addGram(panels, Xq, D, at.E + g * inputs ** 2 * 8, { ...square, lower: false });
      addProduct(panels, D, inputs, W[g]!, Y, neurons, rows);
      addSums(panels, Y, neurons, at.drifts + g * sumsBytes(neurons), rows);
    }
    addProduct(panels, Xq, inputs, W[g]!, Y, neurons, rows);
    addSums(panels, Y, neurons, at.outputs + g * sumsBytes(neurons), rows);
  };

  const square = (from: number, g: number) =>
    doubles.subarray(from / 8 + g * inputs ** 2, from / 8 + (g + 1) * inputs ** 2);
  const summed = (g: number, group: GroupWeights): Summed => {
    const first = group.firstNeuron - g * neurons;
    const own = (values: Float64Array) => values.subarray(first, first + group.neurons);
    const outputs = readSums(panels, at.outputs + g * sumsBytes(neurons), neurons);
    const columns = readSums(panels, at.inputs + g * sumsBytes(inputs), inputs);
    return {
      samples,
      H: mirror(square(at.H, g), inputs),
      E: diverged ? square(at.E, g) : null,
      squaredDrifts: own(readSums(panels, at.drifts + g * sumsBytes(neurons), neurons).squares),
      squaredNorms: own(outputs.squares),
      floatSums: own(outputs.sums),
      squaredInputs: columns.squares,
      inputSums: columns.sums,
    };
  };

  const factorOf = (g: number, { H, squaredInputs }: Summed, recipe: LayerRecipe, pause: Pause) => {
    const { damping = DEFAULT_DAMPING, order = 'natural' } = recipe;
    const key = `${damping}, ${order}`;
    const held = factors.get(g);
    if (held?.key === key) return held.factor;
    const path = pathOrder(recipe, squaredInputs);
    const factor = factorizeInPieces(path ? orderBoth(H, path) : H, inputs, damping, pause);
    factors.set(g, { key, factor });
    factor.catch(() => factors.delete(g));
    return factor;
  };

  const sums: GramLayer['sums'] = async (g, group, recipe, pause) => {
    const own = summed(g, group);
    return { summed: own, factor: isFactored(recipe.method) ? await factorOf(g, own, recipe, pause) : null };
  };

  return {
    async add(X, quantized, pause) {
      factors.clear();
      const rest = pacer(pause);
      for (const { first, rows } of chunks(X.rows))
        for (let g = 0; g < groups; g++) {
          const float = rowsOf(X, g, inputs, first, rows);
          const own = quantized ? rowsOf(quantized, g, inputs, first, rows) : float;
          packChunk(panels, Xq, own, inputs);
          if (quantized) packChunk(panels, D, float, inputs, own);
          addChunk(g, rows, quantized !== null && diverged);
          await rest((quantized ? 3 : 1) * rows * inputs * (inputs + 2 * neurons));
        }
      samples += X.rows;
    },
    sums,
    async walk(g, group, recipe, steps, pause) {
      return walkSums({ ...(await sums(g, group, recipe, pause)), group, recipe, steps }, pause);
    },
  };
}

/** Fills the upper triangle of a symmetric matrix. */
function mirror(H: Float64Array, n: number): Float64Array {
  for (let t = 0; t < n; t++) for (let s = 0; s < t; s++) H[s * n + t] = H[t * n + s]!;
  return H;
}
