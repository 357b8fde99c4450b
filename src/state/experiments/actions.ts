/** What can be done on a page of experiments. */
import type { TaskResult } from '../../experiment/experiment';
import { runTasks } from '../../experiment/runner';
import { freshSettings, readWith, takenSettings, type Settings } from '../../experiment/settings';
import type { ShellStore } from '../actions';
import type { Tools } from '../feature';
import { sentenceOf } from '../errors';
import { seconds, whole } from '../format';
import {
  chosenExperiment,
  type AnyExperiment,
  type ExperimentsActions,
  type ExperimentsData,
  type Frame,
  type Measured,
} from './frame';
import { decodeExperiment, encodeExperiment } from './link';

/** How often a run looks whether it was cancelled, ms. */
const LOOK = 50;

export function experimentsActions(frame: Frame, tools: Tools<ShellStore>): ExperimentsActions {
  const { get, set, run } = tools;
  const data = () => frame.dataOf(get());
  const change = (changed: Partial<ExperimentsData>) => set(frame.changed(get(), changed));
  const shown = () => chosenExperiment(frame, data().chosen);
  const measure = (id: string, measured: Measured) => change({ measured: { ...data().measured, [id]: measured } });

  return {
    async choose(id) {
      change({ chosen: id });
      if (data().measured[id]) return;
      const stored = await frame.stored(id).catch(() => null);
      if (stored && !data().measured[id])
        measure(id, { ...stored, source: frame.source, missing: 0, origin: 'stored', backend: 'wasm' });
    },
    change(settings) {
      const { id, fields } = shown();
      const all = { ...data().settings[id], ...settings };
      change({ settings: { ...data().settings, [id]: takenSettings(fields as never, all) as Settings } });
    },
    reset() {
      const { id, fields } = shown();
      change({ settings: { ...data().settings, [id]: freshSettings(fields as never) as Settings } });
    },
    setBackend: (backend) => change({ backend }),
    setSource: (source) => change({ source }),
    run: () => {
      const experiment = shown();
      return run(frame.id, `Running ${experiment.title}`, (onProgress, live) =>
        runExperiment(frame, tools, experiment, {
          live,
          onProgress,
          onMeasured: (measured) => live() && measure(experiment.id, measured),
        }),
      );
    },
    async openNetwork(network, feature) {
      await frame.openData(data().measured[shown().id]?.source ?? data().source, tools);
      const name = `${network.name.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-')}.onnx`;
      const samples = network.samples
        ? [
            { name: 'samples-train.npz', bytes: network.samples.calibration },
            { name: 'samples-test.npz', bytes: network.samples.evaluation },
          ]
        : [];
      const files = [{ name, bytes: Uint8Array.from(network.bytes) }, ...samples];
      // What is guessed for a network that is opened may be otherwise than what it was trained on.
      const { preprocessing } = get().workspace;
      get().openFeature(feature);
      const role = samples.length > 0 ? null : 'made here';
      await get().openFiles(
        files.map((file) => file.name),
        () => Promise.resolve(files),
        role,
      );
      const { workspace } = get();
      if (samples.length > 0 || workspace.model?.name !== name) return;
      if (JSON.stringify(workspace.preprocessing) !== JSON.stringify(preprocessing))
        await get().setPreprocessing(preprocessing);
    },
    async link() {
      const { id, fields } = shown();
      const { measured: all, settings } = data();
      const measured = all[id];
      if (!measured || measured.results.length === 0) return null;
      return encodeExperiment(id, { ...measured, settings: readWith(fields, measured.settings, settings[id]!) });
    },
    async openLink(hash) {
      try {
        const { experiment, measured } = decodeExperiment(frame, hash);
        change({
          chosen: experiment.id,
          settings: { ...data().settings, [experiment.id]: measured.settings },
          measured: { ...data().measured, [experiment.id]: measured },
        });
        return true;
      } catch (error) {
        set({ alert: sentenceOf(error) });
        return false;
      }
    },
  };
}

interface RunHooks {
  live(): boolean;
  onProgress(progress: { fraction: number; message: string; secondsLeft: number | null }): void;
  onMeasured(measured: Measured): void;
}

async function runExperiment(
  frame: Frame,
  tools: Tools<ShellStore>,
  experiment: AnyExperiment,
  { live, onProgress, onMeasured }: RunHooks,
): Promise<string> {
  const { settings: all, backend, source } = frame.dataOf(tools.get());
  const settings = all[experiment.id]!;
  const given = await frame.data(source, tools);
  const tasks = experiment.tasks(settings);
  const results: TaskResult[] = [];
  const started = performance.now();
  const passed = () => (performance.now() - started) / 1000;
  const measured = (): Measured => ({
    settings,
    results: [...results],
    missing: tasks.length - results.length,
    origin: 'run',
    data: given.name,
    source,
    backend,
    seconds: passed(),
  });
  const controller = new AbortController();
  const looking = setInterval(() => live() || controller.abort(), LOOK);
  try {
    await runTasks({
      id: experiment.id,
      tasks,
      weight: (task) => experiment.weight?.(task) ?? 1,
      data: given.data,
      backend,
      cores: coresHere(),
      startWorker: () => frame.startWorker(),
      signal: controller.signal,
      onResult(result: TaskResult) {
        results.push(result);
        onMeasured(measured());
      },
      onProgress(fraction, done) {
        const left = fraction > 0.05 ? (passed() / fraction) * (1 - fraction) : null;
        const message = `Running ${experiment.title}: ${whole(done)} of ${whole(tasks.length)} runs are there`;
        onProgress({ fraction, message, secondsLeft: left });
      },
    });
  } finally {
    clearInterval(looking);
  }
  return `${experiment.title} ran in ${seconds(passed())}.`;
}

// Node 20 has no navigator.
const coresHere = () => Math.max(1, (globalThis.navigator as Navigator | undefined)?.hardwareConcurrency ?? 1);
