/**
 * What the page can ask of the worker. The worker holds the files, the network and the samples
 * (the workspace); the page holds only these descriptions. All methods may be called through comlink.
 */
import type { GivenFile, Preprocessing, Preset, Role, OpenedAs } from '../data/samples';
import type { BackendKind, DeviceSummary } from './device/kind';
import type { FeatureCalls } from './works';
import type { GraphView } from './graph/graph-view';
import type { OnProgress } from './job';
import type { Diagnosis, PresetTrial } from './scoring/diagnose';
import type { ScoringChoice } from './scoring/scored-output';
import type { Scores } from './scoring/scores';
import type { Preflight } from './workspace/preflight';
import type { Step } from './workspace/references';
import type { SyntheticRequest } from './workspace/synthetic';

export type { Role };

export interface LayerSummary {
  id: string;
  name: string;
  op: string;
  neurons: number;
  inputs: number;
  groups: number;
  parameters: number;
  /** What one weight takes in the file; left out: 4. */
  weightBytes?: number;
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
  /** What the parameters take in the file, and what of them is kept; left out: 4 bytes each. */
  parameterBytes?: number;
  keptParameterBytes?: number;
  inputs: { name: string; type: string; shape: (number | string)[] }[];
  outputs: { name: string; type: string; shape: (number | string)[] }[];
  operators: Record<string, number>;
  foldedBatchNorms: number;
  layers: LayerSummary[];
  skipped: { name: string; op: string; reason: string }[];
  /** Operators that draw random numbers; `shared`: the same in the float and in the quantized network. Left out: none. */
  random?: { name: string; op: string; shared: boolean }[];
  /** Gather nodes that look up the weights of a layer. Left out: none. */
  lookups?: { name: string; layer: string }[];
  /** What was done to the one that was opened, and what that one has: name and hash are its own. Left out: this is that one. */
  made?: { steps: Step[]; parameters: number; parameterBytes?: number };
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
  /** The array that its labels, or what else is right, come from; left out: they come otherwise, or there are none. */
  labelsFrom?: string;
  /** Arrays, or labels, that are left out, and why: a clause that goes on from the name. */
  unused?: { name: string; reason: string }[];
  /** A set that serves both is split by the seed; the parts never overlap. */
  role: Role | 'both';
  /** Which part of its files it is, where they hold both. */
  part?: Role;
  /** No real data: noise that was made here. */
  synthetic?: boolean;
  /** Sentences about what of it, or of its files, is not used. */
  notes?: string[];
}

/** Presets that fit the type of the network's input. */
export interface FittingPresets {
  /** None where nothing is preprocessed: token ids go in. */
  names: Preset[];
  /** A sentence: why not all of them. */
  reason: string;
}

/** What of the network is scored. */
export interface ScoredSummary {
  output: string;
  /** All that could be. */
  outputs: string[];
  /** What is read in its place: what is in front of an ArgMax at its end. */
  tensor?: string;
  /** Of the classes, from the front; null: the lengths of the axes decide. */
  axis: number | null;
  /** Lengths of its axes, the samples' among them, as far as they are known; null: not even how many there are. */
  axes: (number | null)[] | null;
  /** What was chosen of it. */
  chosen?: ScoringChoice;
  /** Which axis the classes are is told from lengths alone. */
  guessed?: boolean;
}

export interface Workspace {
  /** The built-in example this is, or null for one's own files. */
  example: string | null;
  model: ModelSummary | null;
  data: DataSummary[];
  preprocessing: Preprocessing;
  /** Left out: all presets fit. */
  presets?: FittingPresets;
  /** Added to every label of the files. */
  labelOffset: number;
  /** Left out: no network is open, or it has one output whose numbers are one list. */
  scored?: ScoredSummary;
  /** How many samples each role has, after a split; of more for evaluation, a seeded choice. */
  counts: Record<Role, number>;
  /** Evaluation samples that are open, where there are several: a part of them may be used. */
  evaluable?: number;
  /** Of that choice, and of the split of a set for both roles; left out: 1. */
  choiceSeed?: number;
  /** Data that no network was open for yet: it is read once one comes that has these inputs. */
  held?: HeldSummary[];
  /** Sentences about files that were opened last and are not used. */
  notes?: string[];
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

/** The one list of what there is to ask: the page's client and the engine of the tests are made from it. */
export interface EngineApi extends FeatureCalls {
  /**
   * Opens the backend for all jobs from now on.
   * @param wanted null: the fastest that is there
   * @param runtime what runs the network itself; null: WebGPU on a real GPU, else wasm. Holds for networks opened later
   */
  device(wanted: BackendKind | null, runtime?: 'webgpu' | 'wasm' | null): Promise<DeviceSummary>;
  openExample(id: string): Promise<Workspace>;
  /**
   * Sorts files by content into a model and data. `role` of the data, where no model comes with it; null: guessed from the
   * names. Files on the disk are read as far as they are needed. Files of a network that lacks weights wait for those.
   */
  open(files: GivenFile[], role: OpenedAs, onProgress?: OnProgress): Promise<Workspace>;
  /** Makes noise for the roles that no set has; where all have one, for both. */
  synthesize(request: SyntheticRequest): Promise<Workspace>;
  setRole(dataId: number, role: Role | 'both'): Promise<Workspace>;
  /** @param labelOffset added to every label of the files; left out: as it is */
  setPreprocessing(preprocessing: Preprocessing, labelOffset?: number): Promise<Workspace>;
  /** Scores another output, or takes another of its axes as that of the classes; null: what the graph says. */
  setScoring(choice: ScoringChoice): Promise<Workspace>;
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
  /** What every layer does for one sample; runs the float network once. */
  preflight(): Promise<Preflight>;
  /** The network as a drawing. */
  graph(): Promise<GraphView>;
  /** Stops the job in progress: its promise rejects with an AbortError. */
  cancel(): Promise<void>;
}
