/** What a run gave. Everything here is plain JSON: it goes through links, files and workers as it is. */
import type { Form } from '../../../quant/solver';
import type { BackendKind } from '../../../engine/device/kind';
import type { Scores } from '../../../engine/scoring/scores';
import type { FileReference, Reading, Step } from '../../../engine/workspace/references';
import type { Recipe } from './recipe';

export interface LayerReport {
  id: string;
  name: string;
  op: string;
  neurons: number;
  inputs: number;
  groups: number;
  /** null: left in float. */
  bits: number | null;
  /** How many values a weight may take; null: left in float. */
  letters: number | null;
  /** Rows of X that the quantizer saw. */
  samples: number;
  /** ‖XWᵀ − X̃Qᵀ‖/‖XWᵀ‖; for a layer left in float, ‖XWᵀ − X̃Wᵀ‖/‖XWᵀ‖. */
  relativeError: number;
  /** Scale C in use: the mean over the neurons where it was searched. */
  scale: number;
  /** How many δ it holds: one, one per neuron, or one per scale group; 0: left in float. Missing in older links. */
  steps?: number;
  /**
   * Qronos without a damping of its own: the share of its correction of the past that is kept, the mean over the neurons;
   * null: there was nothing to correct, or to hold back. Missing in older links.
   */
  keptShare?: number | null;
  /** Share of weights that are 0 in the quantized network. Missing in older links. */
  sparsity?: number;
  /** Where its weights are not stored one by one, or not all of them: bytes, and as what. Left out: they are. */
  bytes?: number;
  stored?: StoredAs;
  /** What `bytes` would be with entropy coding: an estimate, without tables and headers. Left out: the same. */
  coded?: number;
  /** Of two layers that take its place. */
  rank?: number;
  /** Multiply-adds that are left, as a part of those before; left out: all. */
  work?: number;
  /** Those before, of one sample. Left out: not known. */
  multiplyAdds?: number;
  form: Form | null;
  /** Why this form. */
  reason: string;
  /** What its matrix products were cut into, on a GPU; null: the CPU did them, or there were none. Missing in older links. */
  tile?: string | null;
  seconds: { gather: number; gram: number; walk: number };
}

export const STORED_AS = ['sparse rows', 'bitmap', '2:4', 'fewer neurons', 'two layers', 'codebook'] as const;
export type StoredAs = (typeof STORED_AS)[number];

/** Bits that a weight takes, its share of the float32 steps included; null: left in float, or not known. */
export function bitsPerWeight({ letters, steps, neurons, inputs }: LayerReport): number | null {
  if (letters === null || steps === undefined) return null;
  return Math.ceil(Math.log2(letters)) + (32 * steps) / (neurons * inputs);
}

/** The middle of several measurements, and the quartiles around it. */
export interface Spread {
  low: number;
  median: number;
  high: number;
}

/** How long a batch takes in onnxruntime, before and after: seconds, measured one after the other in turns. */
export interface Speed {
  runtime: string;
  /** Samples of a batch. */
  batch: number;
  /** How often each of the two was measured. */
  rounds: number;
  float: Spread;
  smaller: Spread;
  /** How many times as fast, turn by turn. */
  gain: Spread;
}

/** A step before the run. */
export interface ReportStep extends Step {
  recipe: Recipe;
}

export interface Report {
  recipe: Recipe;
  /** What was done to the network before, and opened again each time; the first one first. Left out: nothing. */
  steps?: ReportStep[];
  /** The one that was opened, which scores and sizes are compared with. */
  model: FileReference & { parameters: number };
  calibration: (FileReference & { count: number }) | null;
  evaluation: (FileReference & { count: number }) | null;
  /** Missing in older links, and where a program gave the samples itself. */
  reading?: Reading;
  device: { backend: BackendKind; adapter: string; runtime: string };
  float: Scores | null;
  scores: Scores | null;
  layers: LayerReport[];
  /** How many of them kept the letters of an earlier run, since nothing that they depend on has changed. */
  reused?: number;
  /** Bytes of all weights: as the file has them, and packed at the chosen bits with float32 steps. */
  size: {
    float: number;
    quantized: number;
    /** Of a compressed network, an estimate: with entropy coding. */ coded?: number;
  };
  /** Multiply-adds of one sample in all layers, before and after; left out: not known, or as many. */
  work?: { float: number; left: number };
  /** Where it was asked for. */
  speed?: Speed;
  seconds: { stages: number; quantize: number; score: number; total: number };
}

/** ‖u_t‖/‖Xw‖ along the path, over the neurons of one layer. */
export interface PathCurve {
  layer: string;
  method: string;
  bits: number;
  t: number[];
  lower: number[];
  median: number[];
  upper: number[];
}

/** What a recipe gives with `count` calibration samples. */
export interface SamplePoint {
  count: number;
  scores: Scores;
  meanError: number;
}

export interface SweepPoint {
  method: Recipe['method'];
  bits: number;
  scores: Scores;
  meanError: number;
}
