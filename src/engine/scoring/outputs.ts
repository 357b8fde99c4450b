/** What a network says of a set of samples. */
import type { AboutOutput } from './output-rows';

/** The output that is scored, on a set of samples. */
export interface Outputs extends Partial<AboutOutput> {
  /** (count, positions, classes) */
  rows: Float32Array;
  count: number;
  /** Length of a sequence output (batch, length, vocabulary), pixels of a map; 1 elsewhere. */
  positions: number;
  /** 1: a value, and no class. */
  classes: number;
  /** Of a network that continues sequences of token ids: the id after each position, (count, positions); −1: none. */
  nextIds: Int32Array | null;
  /** Where sequences are padded: 0 at what a mask hides, (count, positions); null: everything counts. */
  seen: Int32Array | null;
}
