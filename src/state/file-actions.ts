/** Opening examples, models and data. What fails leaves everything as it was. */
import type { DeviceSummary, EngineApi, Role, Workspace } from '../engine/api';
import type { DataFile, Preprocessing } from '../data/samples';
import { findExample } from '../samples/examples';
import { percent } from './format';
import { isAbort, sentenceOf } from './errors';
import type { Store } from './store';

export interface FileActions {
  /** Asks the worker for the device and opens what is on screen. */
  start(backend: DeviceSummary['backend'] | null): Promise<void>;
  openExample(id: string): Promise<void>;
  openFiles(files: DataFile[], role: Role | 'model' | null): Promise<void>;
  setRole(dataId: number, role: Role | 'both'): Promise<void>;
  setPreprocessing(preprocessing: Preprocessing): Promise<void>;
  showPreviews(role: Role): Promise<void>;
  fail(message: string): void;
}

const PREVIEWS = 8;

export function fileActions(engine: EngineApi, set: (change: Partial<Store>) => void, get: () => Store): FileActions {
  /** Runs one change of the workspace, then measures the float network on what is open now. */
  const change = async (message: string, body: () => Promise<Workspace>) => {
    set({
      job: { kind: 'opening', progress: { fraction: 0, message, secondsLeft: null } },
      alert: null,
      status: message,
    });
    try {
      const before = get().workspace;
      const workspace = await body();
      const sameModel = before.model?.sha256 === workspace.model?.sha256;
      set({ workspace, float: null, ...(sameModel ? {} : forgetResults(get(), workspace)) });
      set({ job: null });
      await get().showPreviews(get().previewRole);
      await measure(workspace);
    } catch (error) {
      const { job } = get();
      // A job that came in between has taken over.
      if (isAbort(error) && job && job.kind !== 'opening' && job.kind !== 'scoring') return;
      set({ job: null });
      if (isAbort(error)) set({ status: 'Cancelled.' });
      else set({ alert: sentenceOf(error), status: 'That did not work; what was open before still is.' });
    }
  };

  const measure = async (workspace: Workspace) => {
    if (!workspace.model) {
      set({ status: 'Data is open. Open a model next.' });
      return;
    }
    const { calibration, evaluation } = workspace.counts;
    if (evaluation === 0) {
      set({ status: `${workspace.model.name} is open. Open data to calibrate and to evaluate it with.` });
      return;
    }
    const message = 'Measuring the float network';
    set({ job: { kind: 'scoring', progress: { fraction: 0, message, secondsLeft: null } }, status: message });
    const float = await engine.scoreFloat(
      (progress) => get().job?.kind === 'scoring' && set({ job: { kind: 'scoring', progress } }),
    );
    const accuracy = float.top1 === null ? 'Float network measured' : `Float accuracy ${percent(float.top1)}`;
    const missing = calibration === 0 ? ' Open calibration data next.' : '';
    set({ float, job: null, status: `${accuracy} on ${float.samples} samples.${missing}` });
  };

  return {
    async start(backend) {
      engine.device(backend).then(
        (device) => set({ device }),
        (error: unknown) => set({ alert: sentenceOf(error) }),
      );
      const { example } = get().workspace;
      if (example) await change('Loading the example', () => engine.openExample(example));
    },
    async openExample(id) {
      const example = findExample(id);
      if (example) set({ recipe: { ...get().recipe, layers: {}, ...example.recipe } });
      await change(`Loading ${example?.label ?? id}`, () => engine.openExample(id));
    },
    openFiles: (files, role) =>
      change(`Reading ${files.length === 1 ? files[0]!.name : `${files.length} files`}`, () =>
        engine.open(files, role),
      ),
    setRole: (dataId, role) => change('Changing roles', () => engine.setRole(dataId, role)),
    setPreprocessing: (preprocessing) =>
      change('Changing the preprocessing', () => engine.setPreprocessing(preprocessing)),
    async showPreviews(role) {
      set({ previewRole: role });
      set({ previews: await engine.previews(role, PREVIEWS) });
    },
    fail: (message) => set({ alert: message, job: null }),
  };
}

/** Results of another network say nothing about this one; neither do bits of layers it doesn't have. */
function forgetResults(state: Store, workspace: Workspace): Partial<Store> {
  const model = workspace.model;
  const linked = state.wanted !== null && model?.sha256 === state.wanted.sha256;
  const ids = new Set(model?.layers.map(({ id }) => id));
  const layers = Object.fromEntries(Object.entries(state.recipe.layers).filter(([id]) => ids.has(id)));
  return {
    runs: linked ? state.runs.filter(({ origin }) => origin === 'link') : [],
    selectedRun: null,
    selectedLayer: model?.layers[0]?.id ?? null,
    sweep: [],
    path: null,
    wanted: linked ? null : state.wanted,
    recipe: { ...state.recipe, layers },
  };
}
