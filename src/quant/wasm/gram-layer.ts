/**
 * The Gram form (docs/ARCHITECTURE.md 4.2) in WebAssembly: H = X̃ᵀX̃ and E = X̃ᵀ(X − X̃) of every group are summed as
 * rows come, in float32 over some hundred rows and in float64 from there; then the samples are forgotten.
 */
import { factorizeInPieces, type Factor } from '../../core/linalg/factor';
import type { LayerShape } from '../../core/layer-problem';
import { DEFAULT_DAMPING, isFactored, type LayerRecipe } from '../layer';
import { orderBoth, pathOrder } from '../order';
import type { WalkedGroup } from './walked-groups';
import type { GroupWeights } from './walkers';
import { PANEL } from '../../wasm/panel-kernels';
import {
  clear,
  inQuads,
  matrixBytes,
  openPanels,
  pacer,
  panelBytes,
  sumsBytes,
  wideBytes,
  type Panels,
  type Rows,
} from '../../wasm/panels';
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
import { walkSums, type GroupWalk, type Summed, type SumsWalk } from './gram-walk';

type Pause = () => Promise<void>;

/** A layer in either form. */
export interface LayerWalk {
  /** @param X rows of all groups; @param Xq null: the same */
  add(X: Matrix, Xq: Matrix | null, pause: Pause): Promise<void>;
  /** Walks neurons of group `index`. */
  walk(index: number, wanted: GroupWalk, pause: Pause): Promise<WalkedGroup>;
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

function sizesOf({ neurons: all, inputs, groups }: LayerShape, diverged: boolean) {
  const neurons = all / groups;
  return {
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
  };
}

/** The memory of a layer, and how many rows it has summed. */
interface LayerSums {
  panels: Panels<keyof ReturnType<typeof sizesOf>>;
  inputs: number;
  /** Of a group. */
  neurons: number;
  diverged: boolean;
  /** Of each group, in panels. */
  W: Place[];
  samples: number;
}

/** @throws UserError where there is not that much memory */
export function openGramLayer(shape: LayerShape, weights: Float32Array, diverged: boolean): GramLayer {
  const { inputs, groups } = shape;
  const panels = openPanels(sizesOf(shape, diverged));
  const W = packWeights(panels, panels.at.W, weights, shape);
  const layer: LayerSums = { panels, inputs, neurons: shape.neurons / groups, diverged, W, samples: 0 };
  const factors = new Map<number, { key: string; factor: Promise<Factor> }>();

  const factorOf = (g: number, summed: Summed, recipe: LayerRecipe, pause: Pause) => {
    const { damping = DEFAULT_DAMPING, order = 'natural' } = recipe;
    const key = `${damping}, ${order}`;
    const known = factors.get(g);
    if (known?.key === key) return known.factor;
    const path = pathOrder(recipe, summed.squaredInputs);
    const factor = factorizeInPieces(path ? orderBoth(summed.H, path) : summed.H, inputs, damping, pause);
    factors.set(g, { key, factor });
    factor.catch(() => factors.delete(g));
    return factor;
  };

  const sums: GramLayer['sums'] = async (g, group, recipe, pause) => {
    const summed = summedOf(layer, g, group);
    return { summed, factor: isFactored(recipe) ? await factorOf(g, summed, recipe, pause) : null };
  };

  return {
    async add(X, quantized, pause) {
      factors.clear();
      const rest = pacer(pause);
      for (const { first, rows } of chunks(X.rows))
        for (let g = 0; g < groups; g++) {
          const float = rowsOf(X, g, inputs, first, rows);
          addChunk(layer, g, float, quantized && rowsOf(quantized, g, inputs, first, rows));
          await rest((quantized ? 3 : 1) * rows * inputs * (inputs + 2 * layer.neurons));
        }
      layer.samples += X.rows;
    },
    sums,
    async walk(g, wanted, pause) {
      return walkSums({ ...(await sums(g, wanted.group, wanted.recipe, pause)), ...wanted }, pause);
    },
  };
}

/** Adds at most `CHUNK` rows of a group to its sums. @param quantized null: the same as `float` */
function addChunk({ panels, inputs, neurons, diverged, W }: LayerSums, g: number, float: Rows, quantized: Rows | null) {
  const { at } = panels;
  const { rows } = float;
  const place = (from: number): Place => ({ at: from, stride: panelBytes(CHUNK) });
  const [Xq, D, Y] = [place(at.Xq), place(at.D), place(at.Y)];
  const squares = (from: number) => from + g * inputs ** 2 * 8;
  const square = { rows: inputs, columns: inputs, samples: inQuads(rows) };
  const outputs = { rows, inner: inputs, columns: neurons };
  packChunk(panels, Xq, quantized ?? float, inputs);
  if (quantized) packChunk(panels, D, float, inputs, quantized);
  addGram(panels, Xq, Xq, squares(at.H), { ...square, lower: true });
  addSums(panels, Xq, inputs, at.inputs + g * sumsBytes(inputs), rows);
  clear(panels, at.Y, panels.bytes.Y);
  if (quantized && diverged) {
    addGram(panels, Xq, D, squares(at.E), { ...square, lower: false });
    addProduct(panels, D, W[g]!, Y, outputs);
    addSums(panels, Y, neurons, at.drifts + g * sumsBytes(neurons), rows);
  }
  addProduct(panels, Xq, W[g]!, Y, outputs);
  addSums(panels, Y, neurons, at.outputs + g * sumsBytes(neurons), rows);
}

/** What there is of some neurons of group g. */
function summedOf(layer: LayerSums, g: number, group: GroupWeights): Summed {
  const { panels, inputs, neurons, diverged, samples } = layer;
  const { at, doubles } = panels;
  const first = group.firstNeuron - g * neurons;
  const ofGroup = (values: Float64Array) => values.subarray(first, first + group.neurons);
  const square = (from: number) => doubles.subarray(from / 8 + g * inputs ** 2, from / 8 + (g + 1) * inputs ** 2);
  const outputs = readSums(panels, at.outputs + g * sumsBytes(neurons), neurons);
  const columns = readSums(panels, at.inputs + g * sumsBytes(inputs), inputs);
  return {
    samples,
    H: mirror(square(at.H), inputs),
    E: diverged ? square(at.E) : null,
    squaredDrifts: ofGroup(readSums(panels, at.drifts + g * sumsBytes(neurons), neurons).squares),
    squaredNorms: ofGroup(outputs.squares),
    floatSums: ofGroup(outputs.sums),
    squaredInputs: columns.squares,
    inputSums: columns.sums,
  };
}

/** Fills the upper triangle of a symmetric matrix. */
function mirror(H: Float64Array, n: number): Float64Array {
  for (let t = 0; t < n; t++) for (let s = 0; s < t; s++) H[s * n + t] = H[t * n + s]!;
  return H;
}
