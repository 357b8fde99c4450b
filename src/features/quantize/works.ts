/** What Quantize asks of the worker: requests, points on the way, results. */
import { featureClient, type FeatureCalls, type Works } from '../../engine/works';
import type { Workspace } from '../../engine/api';
import type { ClassTable, Predictions } from '../../engine/scoring/classes';
import type { SearchRequest } from './job/curves/search';
import type { FileFacts, FileKind, RunFile } from './job/export/files';
import type { WeightHistogram } from './job/histogram';
import type { LayerCauses } from './job/causes/layer-causes';
import type { Recipe } from './job/recipe';
import type { PathCurve, Report, SamplePoint, SweepPoint } from './job/report';

export type { FileFacts, FileKind };

export interface QuantizeWorks extends Works {
  run: {
    /**
     * Quantizes and scores. The quantized network stays, under `run`, for what is asked of it later.
     * `soon`: with a point, where scoring takes long: what a part of the evaluation samples gives.
     */
    quantize: {
      request: { recipe: Recipe; soon?: boolean };
      point: Report;
      result: { run: number; report: Report };
    };
    /** RTN, GPFQ and the recipe's own method at each of `bits`. */
    sweep: { request: { recipe: Recipe; bits: number[] }; point: SweepPoint; result: SweepPoint[] };
    /**
     * Points of that, from both ends, until each method bears one width and not the one below. They are runs like those of
     * `quantize`, and stay as these do.
     */
    search: { request: SearchRequest; point: { run: number; report: Report }; result: null };
    /** The recipe with 1, 2, 4, … of its calibration samples, each choice a part of the next one, and with all of them. */
    sweepSamples: { request: { recipe: Recipe }; point: SamplePoint; result: SamplePoint[] };
    path: { request: { recipe: Recipe; layer: string }; result: PathCurve };
    /** What the error of a layer is made of, in a run of the recipe. @param run of that recipe; null: none is known */
    explain: { request: { recipe: Recipe; layer: string; run: number | null }; result: LayerCauses };
    /** What `run` has made is worked on from now on, and compared with the network that was opened. */
    openNext: { request: { run: number }; result: Workspace };
    /** The network that was opened is worked on again. */
    openOriginal: { request: null; result: Workspace };
  };
  /** `run`: one that was quantized here. */
  ask: {
    /** The weights of a layer before and after. */
    histogram: { request: { run: number; layer: string }; result: WeightHistogram };
    /** Class by class, and where the two networks differ. */
    classes: { request: { run: number }; result: ClassTable };
    /** What both networks say of each evaluation sample. */
    predictions: { request: { run: number }; result: Predictions };
    /** The files that `exportOnnx` can give. */
    files: { request: { run: number }; result: FileFacts[] };
    /** Whether the network of a run is still there: of the oldest it is forgotten where they take too much room. */
    isThere: { request: { run: number }; result: boolean };
    /** Which weights stay, as an .npz: see `exportMasks`. */
    masks: { request: { run: number }; result: Uint8Array<ArrayBuffer> };
    exportOnnx: { request: { run: number; kind: FileKind }; result: RunFile };
  };
}

export const QUANTIZE = 'quantize';

export const quantizeClient = (engine: FeatureCalls) => featureClient<QuantizeWorks>(engine, QUANTIZE);
