/**
 * What the page can ask of the worker. The worker holds the files, the network and the samples
 * (the workspace); the page holds only these descriptions. All methods may be called through comlink.
 */
import type { DeviceSummary } from './device/kind';
import type { OnProgress } from './job';
import type { TheoryPoint, TheorySettings } from '../features/theory/problem';
import type { GivenFile, Preprocessing } from '../data/samples';
import type { ExportFormat } from '../onnx/export/export';
import type { ClassTable, Predictions } from './scoring/classes';
import type { Diagnosis, PresetTrial } from './scoring/diagnose';
import type { GraphView } from './graph/graph-view';
import type { WeightHistogram } from '../features/quantize/job/histogram';
import type { Recipe } from '../features/quantize/job/recipe';
import type { Sensitivity } from '../features/mixed-precision/job';
import type { Preflight } from '../features/quantize/job/estimate';
import type { SyntheticRequest } from './workspace/synthetic';
import type { PathCurve, Report, SamplePoint, SweepPoint } from '../features/quantize/job/report';
import type { Scores } from './scoring/scores';
import type { TheoryCurve } from '../features/theory/job';

export type { ExportFormat };

export type Role = 'calibration' | 'evaluation';

export interface LayerSummary {
  id: string;
  name: string;
  op: string;
  neurons: number;
  inputs: number;
  groups: number;
  parameters: number;
  /** The layer whose constant this one reads. */
  sharedWith?: string;
}

export interface ModelSummary {
  name: string;
  sha256: string;
  bytes: number;
  opset: number;
  parameters: number;
  /** What of them is there, or comes, once layers are read (`Network.keptParameters`); left out: all of them. */
  keptParameters?: number;
  inputs: { name: string; type: string; shape: (number | string)[] }[];
  outputs: { name: string; type: string; shape: (number | string)[] }[];
  operators: Record<string, number>;
  foldedBatchNorms: number;
  layers: LayerSummary[];
  skipped: { name: string; op: string; reason: string }[];
}

export interface DataSummary {
  /** Stable within the workspace. */
  id: number;
  name: string;
  sha256: string;
  /** What the files are: 'CIFAR-10 binary', 'IDX', 'NumPy', 'pictures', … */
  format: string;
  count: number;
  /** Of one sample as the network sees it. */
  shape: number[];
  labelled: boolean;
  classes: string[] | null;
  /** A set that serves both is split by the seed; the parts never overlap. */
  role: Role | 'both';
  /** Which part of its files it is, where they hold both. */
  part?: Role;
  /** No real data: noise that was made here. */
  synthetic?: boolean;
}

export interface Workspace {
  /** The built-in example this is, or null for one's own files. */
  example: string | null;
  model: ModelSummary | null;
  data: DataSummary[];
  preprocessing: Preprocessing;
  /** Added to every label of the files. */
  labelOffset: number;
  /** How many samples each role has, after a split; of more for evaluation, a seeded choice. */
  counts: Record<Role, number>;
  /** Evaluation samples that are open, where not all of them are used, or a number was chosen. */
  evaluable?: number;
  /** Of that choice, and of the split of a set for both roles; left out: 1. */
  choiceSeed?: number;
  /** Data that no network was open for yet: it is read once one comes that has these inputs. */
  held?: HeldSummary[];
}

export interface HeldSummary {
  name: string;
  arrays: string[];
}

/** One sample as the network will see it, brought back to colours. */
export interface Preview {
  width: number;
  height: number;
  /** RGBA, width·height·4. */
  pixels: Uint8ClampedArray<ArrayBuffer>;
  label: string | null;
}

export interface EngineApi {
  /**
   * Opens the backend for all jobs from now on.
   * @param wanted null: the fastest that is there
   * @param runtime what runs the network itself; null: WebGPU on a real GPU, else wasm. Holds for networks opened later
   */
  device(wanted: DeviceSummary['backend'] | null, runtime?: 'webgpu' | 'wasm' | null): Promise<DeviceSummary>;
  openExample(id: string): Promise<Workspace>;
  /**
   * Sorts files by content into a model and data; `role` null: guessed from the names. Files on the disk are read as far
   * as they are needed. Files of a network that lacks weights wait for those.
   */
  open(files: GivenFile[], role: Role | 'model' | null, onProgress?: OnProgress): Promise<Workspace>;
  /** Makes noise for the roles that no set has; where all have one, for both. */
  synthesize(request: SyntheticRequest): Promise<Workspace>;
  setRole(dataId: number, role: Role | 'both'): Promise<Workspace>;
  /** @param labelOffset added to every label of the files; left out: as it is */
  setPreprocessing(preprocessing: Preprocessing, labelOffset?: number): Promise<Workspace>;
  /**
   * Evaluates on so many samples, at most.
   * @param seed of the choice, and of the split of a set for both roles; left out: as it is
   */
  setEvaluationCount(count: number, seed?: number): Promise<Workspace>;
  previews(role: Role, count: number): Promise<Preview[]>;
  scoreFloat(onProgress: OnProgress): Promise<Scores>;
  /** Whether the float accuracy can be trusted; null where it isn't measured, or there are no labels. */
  diagnose(): Promise<Diagnosis | null>;
  /** The float accuracy under each preset (and order of channels), on a few evaluation samples; best first. */
  tryPresets(onProgress: OnProgress): Promise<PresetTrial[]>;
  /** Quantizes and scores. The quantized network stays, under `run`, for export. */
  quantize(recipe: Recipe, onProgress: OnProgress): Promise<{ run: number; report: Report }>;
  /** RTN, GPFQ and the recipe's own method at each of `bits`; `onPoint` as soon as one is there. */
  sweep(
    recipe: Recipe,
    bits: number[],
    onProgress: OnProgress,
    onPoint: (point: SweepPoint) => void,
  ): Promise<SweepPoint[]>;
  /** The recipe with 1, 2, 4, … of its calibration samples, each choice a part of the next one, and with all of them. */
  sweepSamples(recipe: Recipe, onProgress: OnProgress, onPoint: (point: SamplePoint) => void): Promise<SamplePoint[]>;
  /** What each layer loses at 2 to 8 bits, and what that does to the output. */
  sensitivity(recipe: Recipe, onProgress: OnProgress): Promise<Sensitivity>;
  path(recipe: Recipe, layerId: string, onProgress: OnProgress): Promise<PathCurve>;
  /** The error of random layers against the length of their paths, whatever is open; `onPoint` as soon as one is there. */
  theory(settings: TheorySettings, onProgress: OnProgress, onPoint: (point: TheoryPoint) => void): Promise<TheoryCurve>;
  /** What every layer does for one sample; runs the float network once. */
  preflight(): Promise<Preflight>;
  /** The network as a drawing. */
  graph(): Promise<GraphView>;
  /** The weights of a layer before and after. @param run one that was quantized here */
  histogram(run: number, layerId: string): Promise<WeightHistogram>;
  /** Class by class, and where the two networks differ. @param run one that was scored here */
  classes(run: number): Promise<ClassTable>;
  /** What both networks say of each evaluation sample. @param run one that was scored here */
  predictions(run: number): Promise<Predictions>;
  exportOnnx(run: number, format: ExportFormat): Promise<Uint8Array<ArrayBuffer>>;
  /** Stops the job in progress: its promise rejects with an AbortError. */
  cancel(): Promise<void>;
}
