/** Opening examples, models and data. What fails leaves everything as it was. */
import { abortError, UserError } from '../core/errors';
import type { EngineApi, Role, Workspace } from '../engine/api';
import type { OnProgress } from '../engine/job';
import type { DeviceSummary } from '../engine/device/kind';
import type { GivenFile, Preprocessing } from '../data/samples';
import type { PresetTrial } from '../engine/scoring/diagnose';
import type { Recipe } from '../features/quantize/job/recipe';
import type { SyntheticRequest } from '../engine/workspace/synthetic';
import { findExample } from '../samples/examples';
import { percent, whole } from './format';
import { isAbort, sentenceOf } from './errors';
import { holdsDataOf, NOT_MEASURED, otherReading } from './state';
import type { Store } from './store';
import type { Turns } from './job-queue';

/**
 * Gives the files that were chosen, those in folders too.
 * @param onFound called now and then with how many there are so far
 * @param cancelled whether nobody waits for them any more
 */
export type FindFiles = (onFound: (count: number) => void, cancelled: () => boolean) => Promise<GivenFile[]>;

export interface FileActions {
  /** Asks the worker for the device and opens what is on screen. */
  start(backend: DeviceSummary['backend'] | null, runtime?: 'webgpu' | 'wasm' | null): Promise<void>;
  openExample(id: string): Promise<void>;
  /** @param find gives the files when their turn comes: they open in the order in which they were chosen */
  openFiles(names: string[], find: FindFiles, role: Role | 'model' | null): Promise<void>;
  synthesize(request: SyntheticRequest): Promise<void>;
  setRole(dataId: number, role: Role | 'both'): Promise<void>;
  setPreprocessing(preprocessing: Preprocessing): Promise<void>;
  /** Takes every label of the files as so much more. */
  setLabelOffset(offset: number): Promise<void>;
  /** Evaluates on so many samples, at most. */
  setEvaluationCount(count: number): Promise<void>;
  /** Takes what a trial of the presets has found. */
  applyTrial(trial: PresetTrial): Promise<void>;
  /**
   * Reads the samples that are open as the link has them, where it has them otherwise.
   * @param status shown once they are measured, where there is nothing else to say
   */
  readAsLinked(status: string): Promise<void>;
  showPreviews(role: Role): Promise<void>;
  /** Measures what every layer does for a sample. */
  measureWork(): Promise<void>;
  /** Asks for the drawing of the network. */
  showGraph(): Promise<void>;
  fail(message: string): void;
}

const PREVIEWS = 8;

/** Work is measured unasked for networks of so many bytes, at most. */
const MEASURED_AT_ONCE = 2 ** 28;

/** Whether the sizes of the input are those of the data. */
function hasOpenSizes({ model }: Workspace): boolean {
  return model?.inputs[0]?.shape.slice(1).some((size) => typeof size !== 'number' || size < 1) ?? false;
}

export function fileActions(
  engine: EngineApi,
  set: (change: Partial<Store>) => void,
  get: () => Store,
  turns: Turns,
): FileActions {
  /**
   * Changes the workspace, then measures the float network on what is open now. Changes queue, since the next one
   * builds on what the one before has opened; only the newest one measures.
   * @param said shown in the end instead of the accuracy, where neither an alert nor a doubt speaks against it
   */
  const change = async (
    message: string,
    body: (onProgress: OnProgress, cancelled: () => boolean) => Promise<Workspace>,
    recipe: Partial<Recipe> = {},
    said: string | null = null,
  ) => {
    const live = turns.take();
    const { cancels } = get();
    const job = { kind: 'opening' as const, progress: { fraction: 0, message, secondsLeft: null } };
    set({ job, alert: null, status: message });
    const failed = (error: unknown, status: string) => {
      if (!isAbort(error)) set({ alert: sentenceOf(error) });
      if (live()) set({ job: null, status: isAbort(error) ? 'Cancelled.' : status });
    };
    try {
      await turns.queue(async () => {
        if (get().cancels !== cancels) return;
        const opened = await body(
          (progress) => live() && get().job?.kind === 'opening' && set({ job: { kind: 'opening', progress } }),
          () => get().cancels !== cancels,
        );
        const workspace = await asLinked(opened, () => get().cancels !== cancels);
        const sameModel = get().workspace.model?.sha256 === workspace.model?.sha256;
        const now = { ...get(), recipe: { ...get().recipe, ...recipe } };
        const change = { workspace, float: null, diagnosis: null, trials: null, recipe: now.recipe };
        set(sameModel ? change : { ...change, ...forgetResults(now, workspace) });
        if (hasOpenSizes(workspace)) set({ work: null });
        if (get().cancels !== cancels) set({ status: NOT_MEASURED });
      });
    } catch (error) {
      failed(error, 'That did not work; what was open before still is.');
      // What the change before has opened was left to this one to measure.
      if (!live() || get().float) return;
    }
    try {
      await get().showPreviews(get().workspace.counts.evaluation > 0 ? 'evaluation' : 'calibration');
      if (live()) await measure(get().workspace, live, said);
      const { model } = get().workspace;
      if (live() && model && !get().work && model.bytes <= MEASURED_AT_ONCE) await get().measureWork();
    } catch (error) {
      failed(error, 'The float network could not be measured.');
    }
  };

  /** What a link says of how its samples are read applies once they are open; after that the user is free to change it. */
  const asLinked = async (workspace: Workspace, cancelled: () => boolean): Promise<Workspace> => {
    const { linked } = get();
    if (!linked?.reading || !holdsDataOf(workspace, linked)) return workspace;
    set({ linked: null });
    const { preprocessing, labelOffset, evaluated } = linked.reading;
    let read = workspace;
    try {
      if (otherReading(read, linked.reading).files) read = await engine.setPreprocessing(preprocessing, labelOffset);
      if (cancelled()) return read;
      const { choice } = otherReading(read, linked.reading);
      if (choice && evaluated.count > 0) read = await engine.setEvaluationCount(evaluated.count, evaluated.seed);
    } catch (error) {
      // What was opened stays open: a link must not keep it out.
      if (!isAbort(error)) set({ alert: `The link’s preprocessing cannot be used: ${sentenceOf(error)}` });
    }
    return read;
  };

  const measure = async (workspace: Workspace, live: () => boolean, said: string | null) => {
    if (!workspace.model) {
      set({ job: null, status: 'Data is open. Open a model next.' });
      return;
    }
    const { calibration, evaluation } = workspace.counts;
    if (evaluation === 0) {
      set({
        job: null,
        status: `${workspace.model.name} is open. Open data to calibrate and to evaluate it with.`,
      });
      return;
    }
    const message = 'Measuring the float network';
    set({ job: { kind: 'scoring', progress: { fraction: 0, message, secondsLeft: null } }, status: message });
    const float = await engine.scoreFloat(
      (progress) => live() && get().job?.kind === 'scoring' && set({ job: { kind: 'scoring', progress } }),
    );
    const diagnosis = await engine.diagnose();
    if (!live()) return;
    const accuracy = float.top1 === null ? 'Float network measured' : `Float accuracy ${percent(float.top1)}`;
    const missing = calibration === 0 ? ' Open calibration data next.' : '';
    const doubt = diagnosis?.nearChance ? ' That is near chance.' : '';
    const noise = workspace.data.some(({ synthetic, role }) => synthetic && role !== 'calibration');
    const measured = `${accuracy} on ${whole(float.samples)} samples${noise ? ' (no real data)' : ''}.${doubt}${missing}`;
    const status = said === null || get().alert !== null || doubt ? measured : said;
    set({ float, diagnosis, job: null, status });
  };

  return {
    async start(backend, runtime = null) {
      engine.device(backend, runtime).then(
        (device) => set({ device }),
        (error: unknown) => set({ alert: sentenceOf(error) }),
      );
      const { example } = get().workspace;
      if (example) await change('Loading the example', () => engine.openExample(example));
    },
    openExample(id) {
      const example = findExample(id);
      return change(`Loading ${example?.label ?? id}`, () => engine.openExample(id), {
        layers: {},
        ...example?.recipe,
      });
    },
    openFiles: (names, find, role) =>
      change(`Reading ${names.length === 1 ? names[0]! : `${names.length} files`}`, async (onProgress, cancelled) => {
        const onFound = (count: number) =>
          onProgress({ fraction: 0, message: `Looking through folders: ${whole(count)} files`, secondsLeft: null });
        const files = await filesOf(names, () => find(onFound, cancelled));
        if (cancelled()) throw abortError();
        return engine.open(files, role, onProgress);
      }),
    synthesize: (request) => change(`Making ${whole(request.count)} samples`, () => engine.synthesize(request)),
    setRole: (dataId, role) => change('Changing roles', () => engine.setRole(dataId, role)),
    setPreprocessing: (preprocessing) =>
      change('Changing the preprocessing', () => engine.setPreprocessing(preprocessing)),
    setEvaluationCount: (count) => change('Choosing evaluation samples', () => engine.setEvaluationCount(count)),
    setLabelOffset: (offset) =>
      change('Moving the labels', () => engine.setPreprocessing(get().workspace.preprocessing, offset)),
    applyTrial: ({ preprocessing, labelShift }) =>
      change('Changing the preprocessing', () =>
        engine.setPreprocessing(preprocessing, get().workspace.labelOffset + labelShift),
      ),
    async readAsLinked(status) {
      const { linked, workspace } = get();
      if (!linked?.reading || !holdsDataOf(workspace, linked)) return;
      const { files, choice } = otherReading(workspace, linked.reading);
      if (files || choice)
        await change('Reading the samples as the link has them', () => Promise.resolve(get().workspace), {}, status);
      else set({ linked: null });
    },
    async showPreviews(role) {
      set({ previewRole: role });
      set({ previews: await engine.previews(role, PREVIEWS) });
    },
    async measureWork() {
      const { model } = get().workspace;
      if (!model) return;
      try {
        const work = await engine.preflight();
        if (get().workspace.model?.sha256 === model.sha256) set({ work });
      } catch {
        // An estimate only: what is wrong with the network shows when it runs.
      }
    },
    async showGraph() {
      const { model } = get().workspace;
      try {
        // What is on screen first may not be open yet.
        await turns.idle();
        const graph = await engine.graph();
        if (get().workspace.model?.sha256 === model?.sha256) set({ graph });
      } catch (error) {
        set({ alert: sentenceOf(error) });
      }
    },
    fail(message) {
      turns.take();
      set({ alert: message, job: null });
    },
  };
}

async function filesOf(names: string[], find: () => Promise<GivenFile[]>): Promise<GivenFile[]> {
  try {
    return await find();
  } catch {
    throw new UserError(`${names.join(', ')} cannot be read from the disk. Open it again.`);
  }
}

/** Results of another network say nothing about this one; neither do bits of layers it doesn't have. */
function forgetResults(state: Store, workspace: Workspace): Partial<Store> {
  const model = workspace.model;
  const linked = state.wanted !== null && model?.sha256 === state.wanted.model.sha256 ? state.wanted : null;
  const ids = new Set(model?.layers.map(({ id }) => id));
  const layers = Object.fromEntries(Object.entries(state.recipe.layers).filter(([id]) => ids.has(id)));
  return {
    runs: linked ? [{ key: 1, run: null, origin: 'link', report: linked, data: null }] : [],
    selectedRun: null,
    selectedLayer: model?.layers[0]?.id ?? null,
    sweep: [],
    path: null,
    sensitivity: null,
    keptLayers: [],
    curve: null,
    histogram: null,
    classes: null,
    work: null,
    graph: null,
    wanted: linked ? null : state.wanted,
    recipe: linked?.recipe ?? { ...state.recipe, layers },
  };
}
