/**
 * The path form (docs/ARCHITECTURE.md 4.2) in WebAssembly: rows are kept in panels, and U, the error of each walker on
 * each sample, is carried along in blocks of steps. For some hundred samples at a time, what the last block does to U
 * is added and the products of the next block with it are summed, so that U comes into the cache once a block.
 */
import { isHeldBack, ridgeOf } from '../criterion';
import { pathOrder } from '../order';
import { addRidge } from './gram-plans';
import { walkBlock } from './walk-block';
import { BLOCK, makeWalkers, type Walkers } from './walkers';
import type { WalkedGroup } from './walked-groups';
import { clear, inQuads, pacer, pack, panelBytes } from '../../wasm/panels';
import {
  inputSumsAt,
  outputProducts,
  outputSums,
  pathBlock,
  type PathBlock,
  type PathPanels,
  type PathRows,
} from './path-rows';
import { addGram, addProduct, addSums, chunks, fromRow, readSums, type Place } from '../../wasm/rows';
import type { GroupWalk } from './gram-sums';

interface PathWalk {
  panels: PathPanels;
  samples: number;
  walkers: Walkers;
  /** Error of each walker, (samples, count). */
  U: Place;
  /**
   * Σ w_t (X − X̃)_t, (samples, neurons), the same for all candidates of a neuron, where there are several; null: none, or
   * part of U.
   */
  V: Place | null;
}

/** Walks one group. @param index of the group */
export async function walkPath(
  store: PathRows,
  index: number,
  { group, recipe, candidates }: GroupWalk,
  pause: () => Promise<void>,
): Promise<WalkedGroup> {
  const { panels, samples } = store;
  const { at, bytes } = panels;
  const { inputs, neurons } = group;
  const norms = readSums(panels, inputSumsAt(store, index), inputs).squares;
  const order = pathOrder(recipe, norms);
  const walkers = makeWalkers(group, recipe, candidates, order);
  const { count } = walkers;
  const stride = panelBytes(samples);
  const apart = bytes.D > 0 && candidates.steps.length > 1;
  const walk = { panels, samples, walkers, U: { at: at.U, stride }, V: apart ? { at: at.V, stride } : null };
  for (const piece of ['U', 'V', 'errors'] as const) clear(panels, at[piece], bytes[piece]);
  const rest = pacer(pause);
  let last: PathBlock | null = null;
  for (let first = 0; first < inputs; first += BLOCK) {
    await pause();
    const block = pathBlock(store, index, { first, size: Math.min(BLOCK, inputs - first) }, order);
    for (const piece of ['past', 'pastDrift', 'lower', 'drift'] as const) clear(panels, at[piece], bytes[piece]);
    for (const { first: row, rows } of chunks(samples)) {
      if (last) addErrors(walk, last, row, rows);
      if (!walkers.memoryless) addDebts(walk, block, row, rows, last !== null);
      await rest(4 * rows * block.size * (count + neurons + BLOCK));
    }
    walkPanels(walk, block);
    last = block;
  }
  for (const { first: row, rows } of chunks(samples)) if (last) addErrors(walk, last, row, rows);
  const { squares, sums } = errorSums(walk);
  const outputs = outputSums(store, index, group);
  const mean = (sum: number) => (samples ? sum / samples : 0);
  return {
    walkers,
    squaredErrors: squares,
    ridge: isHeldBack(recipe) ? addRidge(walkers, ridgeOf(recipe, norms), null) : null,
    products: recipe.fit ? await outputProducts(store, index, group, { U: walk.U, count }, rest) : null,
    squaredNorms: outputs.squares,
    meanErrors: sums.map(mean),
    meanOutputs: outputs.sums.map(mean),
  };
}

/** U += X̃_b d (and V += (X − X̃)_b w) for some samples; d and w are those of the block that was walked last. */
function addErrors({ panels, walkers, U, V }: PathWalk, { Xq, D, size }: PathBlock, row: number, rows: number): void {
  const { at } = panels;
  const { count, neurons } = walkers;
  const [d, w] = [at.d, at.w].map((from) => ({ at: from, stride: panelBytes(BLOCK) }));
  addProduct(panels, fromRow(Xq, row), d!, fromRow(U, row), { rows, inner: size, columns: count });
  if (D) addProduct(panels, fromRow(D, row), w!, fromRow(V ?? U, row), { rows, inner: size, columns: neurons });
}

/** X̃_bᵀU, X̃_bᵀV and the corners of H and E, from some samples. */
function addDebts(
  { panels, walkers, U, V }: PathWalk,
  block: PathBlock,
  row: number,
  rows: number,
  past: boolean,
): void {
  const { at } = panels;
  const { count, neurons } = walkers;
  const { size } = block;
  const Xq = fromRow(block.Xq, row);
  const shape = { rows: size, samples: inQuads(rows), lower: false };
  if (past) addGram(panels, Xq, fromRow(U, row), at.past, { ...shape, columns: count });
  if (past && V) addGram(panels, Xq, fromRow(V, row), at.pastDrift, { ...shape, columns: neurons });
  const corner = { ...shape, columns: size, lower: true };
  addGram(panels, Xq, Xq, at.lower, corner);
  if (block.D) addGram(panels, Xq, fromRow(block.D, row), at.drift, corner);
}

/** Walks the block, and packs its d and w. */
function walkPanels({ panels, walkers }: PathWalk, { first, size, D }: PathBlock): void {
  const { at, doubles } = panels;
  const { count, neurons, weights, differences } = walkers;
  const piece = (from: number, length: number) => doubles.subarray(from / 8, from / 8 + length);
  const w = weights.subarray(first * neurons, (first + size) * neurons);
  const drift = D && maskedProduct(piece(at.drift, size * size), w, size, neurons);
  const before = piece(at.pastDrift, size * neurons);
  if (drift) for (let i = 0; i < drift.length; i++) drift[i]! += before[i]!;
  const past = piece(at.past, size * count);
  walkBlock(walkers, { first, size, past, lower: piece(at.lower, size * size), drift });
  const stride = panelBytes(BLOCK);
  pack(panels, at.d, stride, { data: differences, rows: size, pitch: count, first: first * count }, count);
  pack(panels, at.w, stride, { data: weights, rows: size, pitch: neurons, first: first * neurons }, neurons);
}

/** Σ_{s ≤ t} E_ts w_s within a block, (size, neurons). */
function maskedProduct(E: Float64Array, w: Float32Array, size: number, neurons: number): Float64Array {
  const out = new Float64Array(size * neurons);
  for (let t = 0; t < size; t++)
    for (let s = 0; s <= t; s++) {
      const e = E[t * size + s]!;
      if (e !== 0) for (let c = 0; c < neurons; c++) out[t * neurons + c]! += e * w[s * neurons + c]!;
    }
  return out;
}

/** Squares and sums of the error of each walker over the samples. */
function errorSums({ panels, samples, walkers, U, V }: PathWalk) {
  const { floats, at } = panels;
  const { count, neurons } = walkers;
  const columnAt = (place: Place, c: number) => (place.at + Math.floor(c / 8) * place.stride) / 4 + (c % 8);
  if (V)
    for (let v = 0; v < count; v++) {
      const [to, from] = [columnAt(U, v), columnAt(V, v % neurons)];
      for (let i = 0; i < 8 * samples; i += 8) floats[to + i]! += floats[from + i]!;
    }
  addSums(panels, U, count, at.errors, samples);
  return readSums(panels, at.errors, count);
}
