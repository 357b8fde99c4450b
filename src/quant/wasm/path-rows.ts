/** The rows of a layer in path form, kept in panels, and the room that the walk of a group needs beside them. */
import type { LayerShape } from '../../core/layer-problem';
import { BLOCK, type GroupWeights } from './walkers';
import { PANEL } from '../../wasm/panel-kernels';
import {
  clear,
  matrixBytes,
  openPanels,
  pacer,
  pack,
  panelBytes,
  panelsOf,
  sumsBytes,
  unpack,
  wideBytes,
  type Panels,
  type Rest,
  type Rows,
} from '../../wasm/panels';
import {
  addDots,
  addProduct,
  addSums,
  chunks,
  CHUNK,
  fromRow,
  packWeights,
  readSums,
  rowsOf,
  type Matrix,
  type Place,
} from '../../wasm/rows';

type Pause = () => Promise<void>;

/** Some steps of the path: columns of X̃ and of X − X̃. */
export interface PathBlock {
  first: number;
  size: number;
  Xq: Place;
  /** null where X̃ = X. */
  D: Place | null;
}

/** The memory of a layer; of the pieces for the walk there is one, for one group at a time. */
export type PathPanels = Panels<keyof ReturnType<typeof sizesOf>>;

interface PathPlan {
  diverged: boolean;
  samples: number;
  candidates: number;
  /** Parts in which the neurons are walked. */
  slices: number;
  /** Row of the first neuron in the whole W. */
  origin: number;
}

function sizesOf({ neurons, inputs, groups }: LayerShape, { diverged, samples, candidates, slices }: PathPlan) {
  const perGroup = neurons / groups;
  const atOnce = Math.ceil(perGroup / slices);
  const kinds = diverged ? 2 : 1;
  const walkers = atOnce * candidates;
  return {
    W: groups * matrixBytes(inputs, perGroup),
    Xq: groups * matrixBytes(samples, inputs),
    D: diverged ? groups * matrixBytes(samples, inputs) : 0, // X − X̃
    X: diverged ? matrixBytes(CHUNK, inputs) : 0,
    Y: matrixBytes(CHUNK, perGroup), // XWᵀ
    outputs: groups * sumsBytes(perGroup),
    inputs: groups * sumsBytes(inputs),
    U: matrixBytes(samples, walkers),
    V: diverged && candidates > 1 ? matrixBytes(samples, atOnce) : 0,
    errors: sumsBytes(walkers),
    ordered: 2 * kinds * matrixBytes(samples, BLOCK), // of this block and the last, where the steps have an order
    d: matrixBytes(BLOCK, walkers),
    w: matrixBytes(BLOCK, atOnce),
    past: wideBytes(BLOCK, walkers), // X̃_bᵀU
    pastDrift: wideBytes(BLOCK, atOnce), // X̃_bᵀV
    lower: wideBytes(BLOCK, BLOCK), // X̃_bᵀX̃_b
    drift: wideBytes(BLOCK, BLOCK), // X̃_bᵀ(X − X̃)_b
  };
}

/** The rows of a layer, in panels. */
export interface PathRows {
  panels: PathPanels;
  inputs: number;
  groups: number;
  /** Of a group. */
  neurons: number;
  diverged: boolean;
  /** Rows that there is room for, and how many there are. */
  samples: number;
  added: number;
  /** Of each group. */
  W: Place[];
  /** Row of the first neuron in the W that it is of. */
  origin: number;
}

/** @throws UserError where there is not that much memory */
export function openPathRows(shape: LayerShape, weights: Float32Array, plan: PathPlan): PathRows {
  const { diverged, samples, origin } = plan;
  const { inputs, groups } = shape;
  const panels: PathPanels = openPanels(sizesOf(shape, plan));
  const W = packWeights(panels, panels.at.W, weights, shape);
  return { panels, inputs, groups, neurons: shape.neurons / groups, diverged, samples, added: 0, W, origin };
}

/** All rows of a group, in one of the pieces `Xq` and `D`. */
function rowsOfGroup({ panels, inputs, samples }: PathRows, piece: 'Xq' | 'D', g: number): Place {
  const stride = panelBytes(samples);
  return { at: panels.at[piece] + g * panelsOf(inputs) * stride, stride };
}

/** Room for a chunk of rows. */
const chunkAt = (from: number): Place => ({ at: from, stride: panelBytes(CHUNK) });

export async function addRows(store: PathRows, X: Matrix, quantized: Matrix | null, pause: Pause): Promise<void> {
  const { samples, groups, inputs, neurons } = store;
  if (store.added + X.rows > samples) throw new Error(`${store.added + X.rows} rows, but room for ${samples}`);
  const rest = pacer(pause);
  for (const { first, rows } of chunks(X.rows)) {
    for (let g = 0; g < groups; g++) {
      const float = rowsOf(X, g, inputs, first, rows);
      addChunk(store, g, float, quantized && rowsOf(quantized, g, inputs, first, rows));
      await rest(2 * rows * inputs * (neurons + PANEL));
    }
    store.added += rows;
  }
}

/** At most `CHUNK` rows of a group. @param quantized null: the same as `float` */
function addChunk(store: PathRows, g: number, float: Rows, quantized: Rows | null): void {
  const { panels, inputs, neurons, added, W } = store;
  const { at } = panels;
  const { rows } = float;
  const Xq = fromRow(rowsOfGroup(store, 'Xq', g), added);
  pack(panels, Xq.at, Xq.stride, quantized ?? float, inputs);
  addSums(panels, Xq, inputs, inputSumsAt(store, g), rows);
  let staged = Xq;
  if (quantized) {
    const D = fromRow(rowsOfGroup(store, 'D', g), added);
    pack(panels, D.at, D.stride, float, inputs, quantized);
    staged = chunkAt(at.X);
    pack(panels, staged.at, staged.stride, float, inputs);
  }
  const Y = chunkAt(at.Y);
  clear(panels, at.Y, panels.bytes.Y);
  addProduct(panels, staged, W[g]!, Y, { rows, inner: inputs, columns: neurons });
  addSums(panels, Y, neurons, at.outputs + g * sumsBytes(neurons), rows);
}

/** Where the sums over the rows of the inputs of a group lie. */
export function inputSumsAt({ panels, inputs }: PathRows, g: number): number {
  return panels.at.inputs + g * sumsBytes(inputs);
}

/** Some neurons of a group. */
type Some = Pick<GroupWeights, 'firstNeuron' | 'neurons'>;

/** ‖Xw‖², and Σ Xw over the samples, of neurons of group g. */
export function outputSums({ panels, neurons, origin }: PathRows, g: number, group: Some) {
  const first = group.firstNeuron - origin - g * neurons;
  const { squares, sums } = readSums(panels, panels.at.outputs + g * sumsBytes(neurons), neurons);
  const ofSome = (all: Float64Array) => all.subarray(first, first + group.neurons);
  return { squares: ofSome(squares), sums: ofSome(sums) };
}

/**
 * ⟨u, Xw⟩ of each of `count` walkers of neurons of group g, candidate after candidate.
 * @param U (samples, count)
 */
export async function outputProducts(
  store: PathRows,
  g: number,
  group: Some,
  { U, count }: { U: Place; count: number },
  rest: Rest,
): Promise<Float64Array> {
  const { panels, inputs, neurons, diverged, samples, W, origin } = store;
  const first = group.firstNeuron - origin - g * neurons;
  const products = new Float64Array(count);
  const Y = chunkAt(panels.at.Y);
  for (const { first: row, rows } of chunks(samples)) {
    clear(panels, panels.at.Y, panels.bytes.Y);
    for (const piece of diverged ? (['Xq', 'D'] as const) : (['Xq'] as const)) {
      const part = fromRow(rowsOfGroup(store, piece, g), row);
      addProduct(panels, part, W[g]!, Y, { rows, inner: inputs, columns: neurons });
    }
    addDots(panels, fromRow(U, row), Y, { first, neurons: group.neurons, rows }, products);
    await rest(4 * rows * (inputs * neurons + count));
  }
  return products;
}

/** What was added, in pieces. */
export function* storedRows(store: PathRows): Generator<{ X: Matrix; Xq: Matrix | null }> {
  for (const { first, rows } of chunks(store.added)) {
    const Xq = unpackRows(store, 'Xq', first, rows);
    const D = store.diverged ? unpackRows(store, 'D', first, rows).data : null;
    yield D ? { X: { ...Xq, data: Xq.data.map((x, i) => x + D[i]!) }, Xq } : { X: Xq, Xq: null };
  }
}

/** Rows of all groups. */
function unpackRows(store: PathRows, piece: 'Xq' | 'D', first: number, rows: number): Matrix {
  const { panels, inputs, groups } = store;
  const columns = groups * inputs;
  const data = new Float32Array(rows * columns);
  for (let g = 0; g < groups; g++) {
    const { at, stride } = fromRow(rowsOfGroup(store, piece, g), first);
    const ofGroup = unpack(panels, at, stride, rows, inputs);
    for (let r = 0; r < rows; r++) data.set(ofGroup.subarray(r * inputs, (r + 1) * inputs), r * columns + g * inputs);
  }
  return { data, rows, columns };
}

/**
 * The columns of the steps first … first + size − 1.
 * @param order the input of each step; null: as they come. What was asked for before last is lost then.
 */
export function pathBlock(
  store: PathRows,
  g: number,
  { first, size }: { first: number; size: number },
  order: Uint32Array | null,
): PathBlock {
  const { panels, samples, diverged } = store;
  const [Xq, D] = [rowsOfGroup(store, 'Xq', g), rowsOfGroup(store, 'D', g)];
  if (!order) {
    const from = ({ at, stride }: Place): Place => ({ at: at + (first / PANEL) * stride, stride });
    return { first, size, Xq: from(Xq), D: diverged ? from(D) : null };
  }
  const room = (kind: number): Place => {
    const index = (diverged ? 2 : 1) * ((first / BLOCK) % 2) + kind;
    return { at: panels.at.ordered + index * matrixBytes(samples, BLOCK), stride: Xq.stride };
  };
  const inputsOf = order.subarray(first, first + size);
  const copied = (from: Place, to: Place) => {
    copyColumns(store, from, inputsOf, to);
    return to;
  };
  return { first, size, Xq: copied(Xq, room(0)), D: diverged ? copied(D, room(1)) : null };
}

/** Some columns, in the order that is asked for. */
function copyColumns({ panels, samples }: PathRows, all: Place, inputs: Uint32Array, to: Place): void {
  const { floats } = panels;
  clear(panels, to.at, matrixBytes(samples, BLOCK));
  inputs.forEach((t, i) => {
    const from = (all.at + Math.floor(t / PANEL) * all.stride) / 4 + (t % PANEL);
    const out = (to.at + Math.floor(i / PANEL) * to.stride) / 4 + (i % PANEL);
    for (let r = 0; r < samples; r++) floats[out + r * PANEL] = floats[from + r * PANEL]!;
  });
}
