/**
 * The Gram form (docs/ARCHITECTURE.md 4.2) in WebAssembly: H = X̃ᵀX̃ and E = X̃ᵀ(X − X̃) of every group are summed as
 * rows come, in float32 over some hundred rows and in float64 from there; then the samples are forgotten.
 */
import { factorizeInPieces, type Factor } from '../../core/linalg/factor';
import type { LayerShape } from '../../core/layer-problem';
import { DEFAULT_DAMPING, isFactored, type LayerRecipe } from '../layer';
import { orderBoth, pathOrder } from '../order';
import type { GroupSums } from '../sums';
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
  WHOLE,
  type Matrix,
  type Part,
  type Place,
} from '../../wasm/rows';
import { joinSquares, mirror, squareBytes, takeSums, type SumsPart } from './gram-parts';
import type { GroupWalk, Summed, SumsWalk } from './gram-sums';
import { walkSums } from './gram-walk';

type Pause = () => Promise<void>;

/** A layer in either form. */
export interface LayerWalk {
  /** @param X rows of all groups; @param Xq null: the same */
  add(X: Matrix, Xq: Matrix | null, pause: Pause): Promise<void>;
  /** Walks neurons of group `index`. */
  walk(index: number, wanted: GroupWalk, pause: Pause): Promise<WalkedGroup>;
  /** Gives the memory back, where all that was begun has ended well: what fails may go on for a while. */
  close(): void;
}

export interface GramLayer extends LayerWalk {
  /** What the walk of those neurons takes from the layer; good until rows are added. */
  sums(
    index: number,
    group: GroupWeights,
    recipe: LayerRecipe,
    pause: Pause,
  ): Promise<Pick<SumsWalk, 'summed' | 'factor'>>;
  /** All that is summed of group `index`, in memory of its own. */
  groupSums(index: number): GroupSums;
  /** What has been summed, where it is a part. */
  part(): SumsPart;
  /** Takes what all other parts have summed; good until rows are added. */
  join(others: readonly SumsPart[]): void;
}

function sizesOf({ neurons: all, inputs, groups }: LayerShape, diverged: boolean, part: Part) {
  const neurons = all / groups;
  const square = groups * squareBytes(inputs, part);
  return {
    W: groups * matrixBytes(inputs, neurons),
    Xq: matrixBytes(CHUNK, inputs),
    D: diverged ? matrixBytes(CHUNK, inputs) : 0, // X − X̃
    Y: matrixBytes(CHUNK, neurons), // XWᵀ
    H: square,
    E: diverged ? square : 0,
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
  /** Row of the first neuron in the W that it is of. */
  origin: number;
  /** Which panels are summed here. */
  part: Part;
  /** H and E of all parts; null: not joined, or there is one part. */
  joined: { H: Float64Array; E: Float64Array | null } | null;
}

/** What of a whole layer is here. */
interface Share {
  /** Row of its first neuron in the whole W. */
  origin?: number;
  /** Which of the sums, of one group; left out: all. */
  part?: Part;
}

/** @throws UserError where there is not that much memory */
export function openGramLayer(
  shape: LayerShape,
  weights: Float32Array,
  diverged: boolean,
  { origin = 0, part = WHOLE }: Share = {},
): GramLayer {
  const { inputs, groups } = shape;
  const panels = openPanels(sizesOf(shape, diverged, part));
  const W = packWeights(panels, panels.at.W, weights, shape);
  const neurons = shape.neurons / groups;
  const layer: LayerSums = { panels, inputs, neurons, diverged, W, samples: 0, origin, part, joined: null };
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
      layer.joined = null;
      const rest = pacer(pause);
      for (const { first, rows } of chunks(X.rows))
        for (let g = 0; g < groups; g++) {
          const float = rowsOf(X, g, inputs, first, rows);
          addChunk(layer, g, float, quantized && rowsOf(quantized, g, inputs, first, rows));
          await rest(((quantized ? 3 : 1) * rows * inputs * (inputs + 2 * layer.neurons)) / part.count);
        }
      layer.samples += X.rows;
    },
    sums,
    close: () => panels.close(),
    groupSums: (g) => copiedSums(summedOf(layer, g, { firstNeuron: origin + g * neurons, neurons })),
    part: () => partOf(layer),
    join(others) {
      const all = [partOf(layer), ...others];
      layer.joined = joinSquares(all, inputs);
      for (const { part: of, outputs, drifts, inputs: columns } of others) {
        takeSums(panels, panels.at.outputs, outputs, of);
        takeSums(panels, panels.at.drifts, drifts, of);
        takeSums(panels, panels.at.inputs, columns, of);
      }
    },
    async walk(g, wanted, pause) {
      return walkSums({ ...(await sums(g, wanted.group, wanted.recipe, pause)), ...wanted }, pause);
    },
  };
}

/** Adds at most `CHUNK` rows of a group to its sums. @param quantized null: the same as `float` */
function addChunk(
  { panels, inputs, neurons, diverged, W, part }: LayerSums,
  g: number,
  float: Rows,
  quantized: Rows | null,
) {
  const { at } = panels;
  const { rows } = float;
  const place = (from: number): Place => ({ at: from, stride: panelBytes(CHUNK) });
  const [Xq, D, Y] = [place(at.Xq), place(at.D), place(at.Y)];
  const squares = (from: number) => from + g * squareBytes(inputs, part);
  const square = { rows: inputs, columns: inputs, samples: inQuads(rows) };
  const outputs = { rows, inner: inputs, columns: neurons };
  packChunk(panels, Xq, quantized ?? float, inputs);
  if (quantized) packChunk(panels, D, float, inputs, quantized);
  addGram(panels, Xq, Xq, squares(at.H), { ...square, lower: true }, part);
  addSums(panels, Xq, inputs, at.inputs + g * sumsBytes(inputs), rows, part);
  clear(panels, at.Y, panels.bytes.Y);
  if (quantized && diverged) {
    addGram(panels, Xq, D, squares(at.E), { ...square, lower: false }, part);
    addProduct(panels, D, W[g]!, Y, outputs, part);
    addSums(panels, Y, neurons, at.drifts + g * sumsBytes(neurons), rows, part);
  }
  addProduct(panels, Xq, W[g]!, Y, outputs, part);
  addSums(panels, Y, neurons, at.outputs + g * sumsBytes(neurons), rows, part);
}

function partOf({ panels, inputs, neurons, diverged, part }: LayerSums): SumsPart {
  const { at, doubles } = panels;
  const piece = (from: number, bytes: number) => doubles.slice(from / 8, (from + bytes) / 8);
  const square = squareBytes(inputs, part);
  return {
    part,
    H: piece(at.H, square),
    E: diverged ? piece(at.E, square) : null,
    outputs: piece(at.outputs, sumsBytes(neurons)),
    drifts: piece(at.drifts, sumsBytes(neurons)),
    inputs: piece(at.inputs, sumsBytes(inputs)),
  };
}

/** What there is of some neurons of group g. */
function summedOf(layer: LayerSums, g: number, group: Pick<GroupWeights, 'firstNeuron' | 'neurons'>): Summed {
  const { panels, inputs, neurons, diverged, samples, origin, joined } = layer;
  const { at, doubles } = panels;
  const first = group.firstNeuron - origin - g * neurons;
  const ofGroup = (values: Float64Array) => values.subarray(first, first + group.neurons);
  const square = (from: number) => doubles.subarray(from / 8 + g * inputs ** 2, from / 8 + (g + 1) * inputs ** 2);
  const outputs = readSums(panels, at.outputs + g * sumsBytes(neurons), neurons);
  const columns = readSums(panels, at.inputs + g * sumsBytes(inputs), inputs);
  return {
    samples,
    H: joined ? joined.H : mirror(square(at.H), inputs),
    E: joined ? joined.E : diverged ? square(at.E) : null,
    squaredDrifts: ofGroup(readSums(panels, at.drifts + g * sumsBytes(neurons), neurons).squares),
    squaredNorms: ofGroup(outputs.squares),
    floatSums: ofGroup(outputs.sums),
    squaredInputs: columns.squares,
    inputSums: columns.sums,
  };
}

function copiedSums({ samples, H, E, inputSums, squaredNorms, squaredDrifts, floatSums }: Summed): GroupSums {
  return {
    samples,
    H: H.slice(),
    E: E && E.slice(),
    inputSums: inputSums.slice(),
    squaredNorms: squaredNorms.slice(),
    squaredDrifts: squaredDrifts.slice(),
    outputSums: floatSums.slice(),
  };
}
