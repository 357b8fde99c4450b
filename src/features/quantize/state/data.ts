/** What Quantize keeps in the store, and what of it holds once another network is open. */
import { isSameFile } from '../../../core/same-file';
import type { Workspace } from '../../../engine/api';
import type { ClassTable } from '../../../engine/scoring/classes';
import type { Example } from '../../../samples/examples';
import { findExample } from '../../../samples/examples';
import { dataKey } from '../../../state/data-key';
import type { Measured } from '../../../state/measured';
import { FIRST_PAINT } from '../first-paint';
import type { WeightHistogram } from '../job/histogram';
import type { LayerCauses } from '../job/causes/layer-causes';
import { type Recipe } from '../job/recipe';
import { FRESH_RECIPE } from '../job/fresh-recipe';
import type { PathCurve, Report, ReportStep, SamplePoint, SweepPoint } from '../job/report';
import type { LayerMeasures } from './layer-measures';
import { stepsOf, type Run } from './runs';
import { FRESH_SEARCH, type Search, type SearchSettings } from './search';

export interface QuantizeData {
  recipe: Recipe;
  /** Quantize again after every change. */
  live: boolean;
  runs: Run[];
  selectedRun: number | null;
  selectedLayer: string | null;
  /** Ids of layers that are selected beside that one, which has the charts. */
  alsoSelected: string[];
  /** Ids of layers that stay at 8 bits while the others share out the rest. */
  keptLayers: string[];
  /** The bits of layers that Mixed precision gave out last; null: none so far. */
  mixedLayers: Recipe['layers'] | null;
  /** What Mixed precision has measured of each layer; null until it has. */
  layerMeasures: Measured<LayerMeasures, Recipe> | null;
  /** What `Find the fewest bits` is told. */
  searchSettings: SearchSettings;
  /** What was searched, the newest last. */
  searches: Search[];
  /** Accuracy by bits; null until asked for. */
  sweep: Measured<SweepPoint[], Recipe> | null;
  /** Error along the path of a layer; null until asked for. */
  path: Measured<PathCurve, Recipe> | null;
  /** The same of the second of two pinned runs; null: there was none. */
  pathBeside: Measured<PathCurve, Recipe> | null;
  /** Accuracy by calibration samples; null until asked for. */
  curve: Measured<SamplePoint[], Recipe> | null;
  /** Why a layer is bad; null until asked for. */
  causes: Measured<LayerCauses, Recipe> | null;
  /** The weights of a layer in the runs that were asked for last, by their keys. */
  histograms: { key: number; histogram: WeightHistogram }[];
  /** The classes of a run, by its key; null until asked for. */
  classes: { key: number; table: ClassTable } | null;
  /** What was said last of a run, in the alert or in the status: it goes with the run. */
  said: { key: number; text: string } | null;
  /** What was done to the network that is open; after the page was loaded again, what had been done. */
  madeBy: ReportStep[];
  /** What came with a link whose model is not open; it applies once that is. */
  wanted: Report | null;
  /** What came with a link whose samples are read otherwise, or not open; they are read as it says once they are. */
  linked: Report | null;
}

export function freshQuantize(): QuantizeData {
  return {
    recipe: FRESH_RECIPE,
    live: false,
    runs: [],
    selectedRun: null,
    selectedLayer: null,
    alsoSelected: [],
    keptLayers: [],
    mixedLayers: null,
    layerMeasures: null,
    searchSettings: FRESH_SEARCH,
    searches: [],
    sweep: null,
    path: null,
    pathBeside: null,
    curve: null,
    causes: null,
    histograms: [],
    classes: null,
    said: null,
    madeBy: [],
    wanted: null,
    linked: null,
  };
}

/** The results of the first screen, made by `npm run store-results`. */
export function storedQuantize(workspace: Workspace): Partial<QuantizeData> {
  if (workspace !== FIRST_PAINT.workspace) return {};
  const { runs, sweep, path } = FIRST_PAINT;
  const about = {
    recipe: { ...FRESH_RECIPE, ...findExample(workspace.example ?? '')?.recipe },
    data: dataKey(workspace),
    complete: true,
  };
  return {
    recipe: about.recipe,
    runs: runs.map((report, i) => ({ key: i + 1, run: null, origin: 'stored', report, data: about.data })),
    selectedLayer: path?.layer ?? null,
    sweep: { ...about, result: sweep },
    path: path && { ...about, result: path },
  };
}

/**
 * Results of another network say nothing about this one; neither do bits of layers it doesn't have. Those of the network that
 * this one was made of stay: all are compared with that.
 */
export function resetQuantize(before: QuantizeData, workspace: Workspace): QuantizeData {
  const { model } = workspace;
  const { live, linked } = before;
  const fresh = {
    ...freshQuantize(),
    live,
    linked,
    searchSettings: before.searchSettings,
    selectedLayer: model?.layers[0]?.id ?? null,
  };
  const wanted = before.wanted;
  if (wanted !== null && model !== null && isSameFile(model, wanted.model)) {
    const came = before.runs.filter(({ origin, report }) => origin === 'link' && isSameFile(report.model, model));
    const curves = before.runs.every(({ origin }) => origin === 'link')
      ? { sweep: before.sweep, curve: before.curve, path: before.path }
      : {};
    const alone: Run = { key: 1, run: null, origin: 'link', report: wanted, data: null };
    return {
      ...fresh,
      ...curves,
      recipe: wanted.recipe,
      runs: came.length > 0 ? came : [alone],
      selectedRun: came.some(({ key }) => key === before.selectedRun) ? before.selectedRun : null,
    };
  }
  const ids = new Set(model?.layers.map(({ id }) => id));
  const layers = Object.fromEntries(Object.entries(before.recipe.layers).filter(([id]) => ids.has(id)));
  const recipe = { ...before.recipe, layers };
  const steps = stepsOf(workspace);
  if (model === null || (steps.length === 0 && before.madeBy.length === 0)) return { ...fresh, recipe, wanted };
  const runs = before.runs.filter(({ report }) => isSameFile(report.model, model));
  const selectedRun = runs.some(({ key }) => key === before.selectedRun) ? before.selectedRun : null;
  const pruned = steps.some(({ recipe: { compression } }) => compression?.kind === 'prune');
  return {
    ...fresh,
    ...{ runs, selectedRun, wanted, madeBy: [...steps] },
    recipe: { ...recipe, keepZeros: pruned || undefined },
  };
}

/** An example begins with the bits that suit it. */
export function onExample({ recipe }: QuantizeData, example: Example): Partial<QuantizeData> {
  return { recipe: { ...recipe, layers: {}, ...example.recipe } };
}
