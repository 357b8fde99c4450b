/**
 * The walk of a block in WebAssembly (walk-panel.wat), where all letters lie on a lattice: to the same bits as by quantizers.
 * The kernel has a memory of its own, for as many walkers at once as stay in a core's cache.
 */
import { PANEL } from '../../wasm/panel-kernels';
import { openPanels, padded, type Panels } from '../../wasm/panels';
import type { Lattice } from './lattice';
import { BLOCK, type Block, type Walkers } from './walkers';

/** Walkers that are walked at once. */
const STRIP = 512;

const CELLS = BLOCK * STRIP;
const SIZES = {
  lower: BLOCK ** 2 * 8,
  d: BLOCK * PANEL * 8,
  sums: CELLS * 8,
  drift: CELLS * 8,
  targets: CELLS * 4,
  letters: CELLS * 4,
  differences: CELLS * 4,
  codes: CELLS,
  deltas: CELLS * 8,
  groups: BLOCK * 4,
  offsets: STRIP * 8,
};

interface Room extends Panels<keyof typeof SIZES> {
  bytewise: Int8Array;
  integers: Int32Array;
}

/** One for this thread: a block is walked without a break. */
let opened: Room | null = null;

function openRoom(): Room {
  const panels = openPanels(SIZES);
  const { buffer } = panels.floats;
  return { ...panels, bytewise: new Int8Array(buffer), integers: new Int32Array(buffer) };
}

/** Walkers first … first + count − 1 in the memory, rows of `pitch`. */
interface Strip {
  first: number;
  count: number;
  pitch: number;
}

/** @param block of at most `BLOCK` steps */
export function walkLattice(walkers: Walkers, lattice: Lattice, block: Block): void {
  const { count } = walkers;
  const { first: firstStep, size, lower, onStep } = block;
  const room = (opened ??= openRoom());
  const { at, doubles } = room;
  doubles.set(lower, at.lower / 8);
  const sums = onStep ? new Float64Array(size * count) : null;
  for (let first = 0; first < count; first += STRIP) {
    const walked = Math.min(STRIP, count - first);
    const strip = { first, count: walked, pitch: padded(walked) };
    fill(room, walkers, block, strip);
    fillLattice(room, walkers, lattice, block, strip);
    walkStrip(room, walkers, lattice, block, strip);
    empty(room, walkers, block, strip, sums);
  }
  if (sums) for (let i = 0; i < size; i++) onStep!(firstStep + i, sums.subarray(i * count, (i + 1) * count));
}

function fill({ at, doubles, floats }: Room, walkers: Walkers, block: Block, { first, count, pitch }: Strip): void {
  const { neurons, targets } = walkers;
  const { past, drift } = block;
  for (let i = 0; i < block.size; i++) {
    const row = i * walkers.count + first;
    doubles.set(past.subarray(row, row + count), at.sums / 8 + i * pitch);
    const [toTargets, toDrift] = [at.targets / 4 + i * pitch, at.drift / 8 + i * pitch];
    const from = (block.first + i) * neurons;
    for (let v = 0, c = first % neurons; v < count; v++, c = c + 1 === neurons ? 0 : c + 1) {
      floats[toTargets + v] = targets[from + c]!;
      doubles[toDrift + v] = drift ? drift[i * neurons + c]! : 0;
    }
  }
}

/** δ of each scale group that the block has to do with, once, and o; under a mask δ of each step, 0 where nothing is kept. */
function fillLattice(
  { at, doubles, integers }: Room,
  walkers: Walkers,
  { deltas, offsets }: Lattice,
  block: Block,
  { first, count, pitch }: Strip,
): void {
  const rows = new Map<number, number>();
  for (let i = 0; i < block.size; i++) {
    const group = walkers.scaleGroupAt(block.first + i);
    let row = walkers.keep ? undefined : rows.get(group);
    if (row === undefined) {
      rows.set(group, (row = walkers.keep ? i : rows.size));
      const from = group * walkers.count + first;
      const to = at.deltas / 8 + row * pitch;
      doubles.set(deltas.subarray(from, from + count), to);
      if (walkers.keep) dropDeltas(doubles.subarray(to, to + count), walkers, block.first + i, first);
    }
    integers[at.groups / 4 + i] = row * pitch * 8;
  }
  doubles.set(offsets.subarray(first, first + count), at.offsets / 8);
}

/** @param deltas of the walkers from `first` on */
function dropDeltas(deltas: Float64Array, { keep, neurons }: Walkers, t: number, first: number): void {
  for (let v = 0, c = first % neurons; v < deltas.length; v++, c = c + 1 === neurons ? 0 : c + 1)
    if (keep![t * neurons + c] === 0) deltas[v] = 0;
}

function walkStrip(
  { at, kernels }: Room,
  { memoryless }: Walkers,
  { minCode, maxCode }: Lattice,
  { size }: Block,
  { count, pitch }: Strip,
): void {
  for (let v = 0; v < count; v += PANEL)
    kernels.walkPanel(
      size,
      pitch,
      at.sums + v * 8,
      at.lower,
      at.targets + v * 4,
      at.drift + v * 8,
      at.deltas + v * 8,
      at.groups,
      at.offsets + v * 8,
      minCode,
      maxCode,
      memoryless ? 1 : 0,
      at.d,
      at.letters + v * 4,
      at.codes + v,
      at.differences + v * 4,
    );
}

/** @param sums Σ L_ts d_s, (size, walkers); null: not wanted */
function empty(
  { at, doubles, floats, bytewise }: Room,
  { count: all, letters, codes, differences }: Walkers,
  block: Block,
  { first, count, pitch }: Strip,
  sums: Float64Array | null,
): void {
  const row = <T>(values: { subarray(from: number, to: number): T }, from: number) =>
    values.subarray(from, from + count);
  for (let i = 0; i < block.size; i++) {
    const from = i * pitch;
    const to = (block.first + i) * all + first;
    letters.set(row(floats, at.letters / 4 + from), to);
    differences.set(row(floats, at.differences / 4 + from), to);
    codes.set(row(bytewise, at.codes + from), to);
    sums?.set(row(doubles, at.sums / 8 + from), i * all + first);
  }
}
