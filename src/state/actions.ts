/** What the shell can be asked to do, and with its state: the store that features build on. */
import type { GivenFile, Preprocessing, OpenedAs } from '../data/samples';
import type { Role, Workspace } from '../engine/api';
import type { OnProgress } from '../engine/job';
import type { BackendKind } from '../engine/device/kind';
import type { PresetTrial } from '../engine/scoring/diagnose';
import type { ScoringChoice } from '../engine/scoring/scored-output';
import type { SyntheticRequest } from '../engine/workspace/synthetic';
import type { Awaited, Session } from './session/awaited';
import type { ShellState } from './state';

/**
 * Gives the files that were chosen, those in folders too.
 * @param onFound called now and then with how many there are so far
 * @param cancelled whether nobody waits for them any more
 */
export type FindFiles = (onFound: (count: number) => void, cancelled: () => boolean) => Promise<GivenFile[]>;

export interface FileActions {
  /** Asks the worker for the device and opens what is on screen. @param said shown once it is open; left out: its accuracy */
  start(backend: BackendKind | null, runtime?: 'webgpu' | 'wasm' | null, said?: string): Promise<void>;
  /** The same again, in a new worker. */
  restart(): Promise<void>;
  /** @param said shown once it is open; left out: its accuracy */
  openExample(id: string, said?: string): Promise<void>;
  /** @param find gives the files when their turn comes: they open in the order in which they were chosen */
  openFiles(names: string[], find: FindFiles, role: OpenedAs): Promise<void>;
  synthesize(request: SyntheticRequest): Promise<void>;
  setRole(dataId: number, role: Role | 'both'): Promise<void>;
  setPreprocessing(preprocessing: Preprocessing): Promise<void>;
  /** Takes every label of the files as so much more. */
  setLabelOffset(offset: number): Promise<void>;
  /** Scores another output, or along another axis. */
  setScoring(choice: ScoringChoice): Promise<void>;
  /** Evaluates on so many samples, at most. */
  setEvaluationCount(count: number): Promise<void>;
  /** Takes what a trial of the presets has found. */
  applyTrial(trial: PresetTrial): Promise<void>;
  /** Has a feature open something else, and measures it. @param said shown once it is; left out: the accuracy */
  changeOpen(message: string, open: (onProgress: OnProgress) => Promise<Workspace>, said?: string): Promise<void>;
  /** Has features read what is open otherwise, and measures it. @param said shown once it is; left out: the accuracy */
  readAgain(message: string, said?: string): Promise<void>;
  showPreviews(role: Role): Promise<void>;
  /** Measures what every layer does for a sample. */
  measureWork(): Promise<void>;
  /** Asks for the drawing of the network. */
  showGraph(): Promise<void>;
}

export interface ShellActions {
  /** Shows the page of a feature. */
  openFeature(id: string): void;
  /** Measures the float network under each preset. */
  tryPresets(): Promise<void>;
  /** Answers at once; the worker stops at its next step. */
  cancel(): void;
  fail(message: string): void;
  dismissAlert(): void;
  /** Does again what the alert speaks of, where a file of the page did not come. */
  tryAgain(): Promise<void>;
  /** The worker is gone, and what it had open; what is asked for next starts another. */
  lose(error: Error): void;
  /** Shows what was there before the page was loaded again; its files are waited for. */
  resume(session: Session): void;
  /** Files are waited for no longer, nor what was kept of them. */
  forgetAwaited(awaited: Awaited): void;
  /** Takes back what was done last. */
  undo(): void;
  /** Does again what was taken back last; nothing where something was done since. */
  redo(): void;
}

export type ShellStore = ShellState & FileActions & ShellActions;
