/** The rows of a layer in path form, kept in panels, and the room that the walk of a group needs beside them. */
import type { LayerShape } from '../../core/layer-problem';
import type { GroupWeights } from './walkers';
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
import { BLOCK } from './gram-walk';

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

/** Some neurons of a group. */
type Some = Pick<GroupWeights, 'firstNeuron' | 'neurons'>;

/** @throws UserError where there is not that much memory */
export function openPathRows(shape: LayerShape, weights: Float32Array, plan: PathPlan) {
  const { diverged, samples } = plan;
  const { inputs, groups } = shape;
  const neurons = shape.neurons / groups;
  const panels: PathPanels = openPanels(sizesOf(shape, plan));
  const { at, floats } = panels;
  const W = packWeights(panels, at.W, weights, shape);
  const stride = panelBytes(samples);
  const ofGroup = (from: number, g: number): Place => ({ at: from + g * panelsOf(inputs) * stride, stride });
  const chunk = (from: number): Place => ({ at: from, stride: panelBytes(CHUNK) });
  let added = 0;

  /** Columns of the path, in the order that is asked for. */
  const copyColumns = (all: Place, order: Uint32Array, { at: to }: Place) => {
    clear(panels, to, matrixBytes(samples, BLOCK));
    order.forEach((t, i) => {
      const from = (all.at + Math.floor(t / PANEL) * stride) / 4 + (t % PANEL);
      const out = (to + Math.floor(i / PANEL) * stride) / 4 + (i % PANEL);
      for (let r = 0; r < samples; r++) floats[out + r * PANEL] = floats[from + r * PANEL]!;
    });
  };

  return {
    panels,
    samples,
    /** ‖Xw‖², and Σ Xw over the samples, of neurons of group g. */
    outputSums(g: number, group: Some) {
      const first = group.firstNeuron - g * neurons;
      const { squares, sums } = readSums(panels, at.outputs + g * sumsBytes(neurons), neurons);
      const own = (all: Float64Array) => all.subarray(first, first + group.neurons);
      return { squares: own(squares), sums: own(sums) };
    },
    /** ⟨u, Xw⟩ of each of `count` walkers of neurons of group g, candidate after candidate. @param U (samples, count) */
    async outputProducts(g: number, group: Some, U: Place, count: number, rest: Rest): Promise<Float64Array> {
      const first = group.firstNeuron - g * neurons;
      const products = new Float64Array(count);
      const Y = chunk(at.Y);
      for (const { first: row, rows } of chunks(samples)) {
        clear(panels, at.Y, panels.bytes.Y);
        for (const kept of diverged ? [at.Xq, at.D] : [at.Xq])
          addProduct(panels, fromRow(ofGroup(kept, g), row), inputs, W[g]!, Y, neurons, rows);
        addDots(panels, fromRow(U, row), Y, { first, neurons: group.neurons, rows }, products);
        await rest(4 * rows * (inputs * neurons + count));
      }
      return products;
    },
    inputSums: (g: number) => at.inputs + g * sumsBytes(inputs),

    async add(X: Matrix, quantized: Matrix | null, pause: () => Promise<void>): Promise<void> {
      if (added + X.rows > samples) throw new Error(`${added + X.rows} rows, but room for ${samples}`);
      const rest = pacer(pause);
      for (const { first, rows } of chunks(X.rows)) {
        for (let g = 0; g < groups; g++) {
          const float = rowsOf(X, g, inputs, first, rows);
          const own = quantized ? rowsOf(quantized, g, inputs, first, rows) : float;
          const kept = fromRow(ofGroup(at.Xq, g), added);
          let staged = kept;
          pack(panels, kept.at, stride, own, inputs);
          addSums(panels, kept, inputs, at.inputs + g * sumsBytes(inputs), rows);
          if (quantized) {
            pack(panels, fromRow(ofGroup(at.D, g), added).at, stride, float, inputs, own);
            staged = chunk(at.X);
            pack(panels, staged.at, staged.stride, float, inputs);
          }
          clear(panels, at.Y, panels.bytes.Y);
          addProduct(panels, staged, inputs, W[g]!, chunk(at.Y), neurons, rows);
          addSums(panels, chunk(at.Y), neurons, at.outputs + g * sumsBytes(neurons), rows);
          await rest(2 * rows * inputs * (neurons + PANEL));
        }
        added += rows;
      }
    },

    /** What was added, in pieces. */
    *rows(): Generator<{ X: Matrix; Xq: Matrix | null }> {
      const columns = groups * inputs;
      for (const { first, rows } of chunks(added)) {
        const gather = (from: number): Matrix => {
          const data = new Float32Array(rows * columns);
          for (let g = 0; g < groups; g++) {
            const own = unpack(panels, fromRow(ofGroup(from, g), first).at, stride, rows, inputs);
            for (let r = 0; r < rows; r++)
              data.set(own.subarray(r * inputs, (r + 1) * inputs), r * columns + g * inputs);
          }
          return { data, rows, columns };
        };
        const Xq = gather(at.Xq);
        const D = diverged ? gather(at.D).data : null;
        yield D ? { X: { ...Xq, data: Xq.data.map((x, i) => x + D[i]!) }, Xq } : { X: Xq, Xq: null };
      }
    },

    /** @param order the input of each step; null: as they come. What was asked for before last is lost then. */
    block(g: number, first: number, size: number, order: Uint32Array | null): PathBlock {
      const [Xq, D] = [ofGroup(at.Xq, g), ofGroup(at.D, g)];
      const from = ({ at }: Place): Place => ({ at: at + (first / PANEL) * stride, stride });
      if (!order) return { first, size, Xq: from(Xq), D: diverged ? from(D) : null };
      const room = (kind: number): Place => {
        const index = (diverged ? 2 : 1) * ((first / BLOCK) % 2) + kind;
        return { at: at.ordered + index * matrixBytes(samples, BLOCK), stride };
      };
      const inputsOf = order.subarray(first, first + size);
      copyColumns(Xq, inputsOf, room(0));
      if (!diverged) return { first, size, Xq: room(0), D: null };
      copyColumns(D, inputsOf, room(1));
      return { first, size, Xq: room(0), D: room(1) };
    },
  };
}

export type PathRows = ReturnType<typeof openPathRows>;
