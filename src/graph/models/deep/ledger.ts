/** Counts the memory of activations: whatever is held from node to node, and from layer to layer, is taken here and given back. */

export type Activations = Float32Array | Float64Array;

export interface Ledger {
  /** Values of 0. */
  take(length: number): Float32Array;
  takeDouble(length: number): Float64Array;
  /** @throws Error where it was not taken, or is given a second time */
  give(...arrays: readonly Activations[]): void;
  /** Bytes that are held now. */
  readonly live: number;
  /** The most bytes that were held at once. */
  readonly peak: number;
}

export function openLedger(): Ledger {
  const held = new Set<Activations>();
  let [live, peak] = [0, 0];
  const hold = <A extends Activations>(array: A): A => {
    held.add(array);
    live += array.byteLength;
    peak = Math.max(peak, live);
    return array;
  };
  return {
    take: (length) => hold(new Float32Array(length)),
    takeDouble: (length) => hold(new Float64Array(length)),
    give(...arrays) {
      for (const array of arrays) {
        if (!held.delete(array)) throw new Error('an array was given back that is not held');
        live -= array.byteLength;
      }
    },
    get live() {
      return live;
    },
    get peak() {
      return peak;
    },
  };
}
