/** What Compress asks of the worker beside runs of Quantize. */
import type { Scores } from '../../engine/scoring/scores';
import type { Compression } from '../../compress/compression';
import type { Recipe } from '../quantize/job/recipe';
import type { Report, Speed } from '../quantize/job/report';
import { featureClient, type FeatureCalls, type Works } from '../../engine/works';

export interface StudentRequest {
  /** Neurons of hidden layers, as a part of the network's. */
  width: number;
  epochs: number;
  /** The learning rate, at its highest. */
  rate: number;
  /** How many samples' labels it learns from beside the network's outputs; null: all that there are. */
  labels: number | null;
  /** Of its first weights, of which labels are used, and of the order of samples. */
  seed: number;
}

/** A network of its own that has learned from the one that is open. */
export interface DistilledStudent {
  /** An ONNX file. */
  bytes: Uint8Array;
  parameters: number;
  /** Of the samples that it was trained on, those whose labels it learned from. */
  labels: number;
  /** What the file gives on the evaluation samples, beside the network that it learned from. */
  scores: Scores;
  /** Of that network. */
  float: Scores;
  /** That all of it took. */
  seconds: number;
}

export interface CurvesRequest {
  /** What all points have in common. */
  recipe: Recipe;
  /** A run each. */
  compressions: Compression[];
}

export interface CompressWorks extends Works {
  run: {
    /** A student learns what the open network says of all calibration samples. */
    distil: { request: StudentRequest; result: DistilledStudent };
    /** Runs like those of Quantize, which stay as these do. */
    curves: { request: CurvesRequest; point: { run: number; report: Report }; result: null };
    /** How fast the network of a run is beside the float one. */
    speed: { request: { run: number }; result: Speed };
  };
  ask: Record<never, never>;
}

export const COMPRESS = 'compress';

export const compressClient = (engine: FeatureCalls) => featureClient<CompressWorks>(engine, COMPRESS);
