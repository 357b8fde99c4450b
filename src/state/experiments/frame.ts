/** What features of experiments share: which experiment is shown, its settings, its results, and what can be done with them. */
import type { Outcome, OutcomeNetwork } from '../../experiment/outcome';
import type { Experiment, TaskResult, TrainingBackend } from '../../experiment/experiment';
import { freshSettings, type Field, type Settings } from '../../experiment/settings';
import type { ShellStore } from '../actions';
import type { Tools } from '../feature';

/** An experiment whose settings, tasks and results are between its own files. */
export interface AnyExperiment extends Omit<
  Experiment<Settings, unknown, TaskResult>,
  'fields' | 'tasks' | 'weight' | 'outcome'
> {
  fields: Readonly<Record<string, Field>>;
  tasks(settings: Settings): unknown[];
  weight?(task: unknown): number;
  outcome(settings: Settings, results: readonly TaskResult[]): Outcome;
}

export const anyExperiment = <S, Task, Result extends TaskResult>(own: Experiment<S, Task, Result>): AnyExperiment =>
  own as unknown as AnyExperiment;

/** Results with the settings that they came of. */
export interface Measured {
  settings: Settings;
  results: readonly TaskResult[];
  /** What is left where it was cancelled; 0: all is there. */
  missing: number;
  origin: 'stored' | 'run' | 'link';
  /** What it was trained on: 'digits'. */
  data: string;
  /** Of the feature's own: where those come from. */
  source: string;
  backend: TrainingBackend;
  /** That all of it took; null where it is not known. */
  seconds: number | null;
}

export interface ExperimentsData {
  /** The experiment that is shown. */
  chosen: string;
  /** As they are in the form, by experiment. */
  settings: Readonly<Record<string, Settings>>;
  /** By experiment. */
  measured: Readonly<Record<string, Measured | undefined>>;
  backend: TrainingBackend;
  /** Of the feature's own: which data are used. */
  source: string;
}

export interface ExperimentsActions {
  choose(id: string): Promise<void>;
  /** Changes settings of the experiment that is shown. */
  change(settings: Settings): void;
  /** The paper's settings, or what stands for them here. */
  reset(): void;
  setBackend(backend: TrainingBackend): void;
  setSource(source: string): void;
  run(): Promise<void>;
  /** Opens a network that came of the experiment in the place of the open one, and shows it there. */
  openNetwork(network: OutcomeNetwork, feature: string): Promise<void>;
  /** The fragment of a link to what is shown; null where there is nothing to share. */
  link(): Promise<string | null>;
  /** Shows what a fragment says. @returns whether it says anything; where not, an alert says why */
  openLink(hash: string): Promise<boolean>;
}

/** What the tasks of one run are given, and what it is called. */
export interface GivenData {
  data: unknown;
  name: string;
}

/** What a feature of experiments is made of. */
export interface FrameParts {
  /** Of the feature; its slice goes by it. */
  id: string;
  experiments: readonly AnyExperiment[];
  /** Starts a worker that serves them. */
  startWorker(): Worker;
  /** Data to run on. @throws UserError where what is open cannot serve */
  data(source: string, tools: Tools<ShellStore>): Promise<GivenData>;
  /** What it is trained on first. */
  source: string;
  /** Stored results of an experiment, as JSON; null: there are none. */
  stored(id: string): Promise<StoredResults | null>;
  /** Has the data open that its networks were trained on. */
  openData(source: string, tools: Tools<ShellStore>): Promise<void>;
}

export interface StoredResults {
  settings: Settings;
  results: readonly TaskResult[];
  data: string;
  seconds: number | null;
}

/** A feature's slice: its data and actions under one name each, so that several features can have them. */
export interface Frame extends FrameParts {
  dataOf(state: ShellStore): ExperimentsData;
  actionsOf(state: ShellStore): ExperimentsActions;
  /** What changes its data, as a change of the store. */
  changed(state: ShellStore, change: Partial<ExperimentsData>): Partial<ShellStore>;
}

export function openFrame(parts: FrameParts): Frame {
  const { id } = parts;
  type Slices = Record<string, unknown>;
  const dataOf = (state: ShellStore) => (state as unknown as Slices)[id] as ExperimentsData;
  return {
    ...parts,
    dataOf,
    actionsOf: (state) => (state as unknown as Slices)[`${id}Actions`] as ExperimentsActions,
    changed: (state, change) => ({ [id]: { ...dataOf(state), ...change } }),
  };
}

export function freshExperiments({ experiments, source }: FrameParts): ExperimentsData {
  return {
    chosen: experiments[0]!.id,
    settings: Object.fromEntries(experiments.map(({ id, fields }) => [id, freshSettings<Settings>(fields as never)])),
    measured: {},
    backend: 'wasm',
    source,
  };
}

/** The experiment that is shown. */
export function chosenExperiment({ experiments }: Pick<FrameParts, 'experiments'>, id: string): AnyExperiment {
  return experiments.find((own) => own.id === id) ?? experiments[0]!;
}
