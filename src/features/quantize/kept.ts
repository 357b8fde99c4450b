/** What of Quantize outlives a reload. It is checked with the fields of links when it comes back. */
import { METHODS } from '../../quant/layer';
import { flag, list, nullable, oneOf, optional, read, real, record, text, whole, type Field } from '../../share/fields';
import { keptParts } from '../../state/feature';
import { CURVE, DATA_KEY, measuredOf, PATH, SWEEP, writtenMeasured } from './curve-fields';
import { withFormerNames, writtenReport, writtenSteps } from './job/former-names';
import { OVERRIDES, RECIPE, REPORT, STEPS } from './properties';
import type { QuantizeData } from './state/data';
import type { LayerMeasure, LayerMeasures } from './state/layer-measures';
import { shownRun, type Run } from './state/runs';
import { FRESH_SEARCH, type Search, type SearchSettings } from './state/search';

/** Runs were quantized by a worker that is gone by then. */
const writtenRun = ({ run: _run, first: _first, report, ...rest }: Run) => ({ ...rest, report: writtenReport(report) });

export const keptQuantize = keptParts(
  [
    'recipe',
    'runs',
    'selectedRun',
    'keptLayers',
    'mixedLayers',
    'layerMeasures',
    'searchSettings',
    'searches',
    'sweep',
    'curve',
    'path',
    'wanted',
    'madeBy',
  ],
  ({
    recipe,
    runs,
    selectedRun,
    keptLayers,
    mixedLayers,
    layerMeasures,
    searchSettings,
    searches,
    sweep,
    curve,
    path,
    wanted,
    madeBy,
  }: QuantizeData) => ({
    recipe: withFormerNames(recipe),
    // Half an answer is none.
    runs: runs.filter(({ first }) => first !== true).map(writtenRun),
    selectedRun,
    keptLayers,
    searchSettings,
    searches: searches.map((search) => ({ ...search, recipe: withFormerNames(search.recipe) })),
    mixedLayers,
    layerMeasures: writtenMeasured(layerMeasures),
    sweep: writtenMeasured(sweep),
    curve: writtenMeasured(curve),
    path: writtenMeasured(path),
    wanted: wanted && writtenReport(wanted),
    madeBy: writtenSteps({ steps: madeBy }),
  }),
);

type KeptRun = Omit<Run, 'run' | 'first'>;

const number = whole(1, 1e9);

const RUN = record<KeptRun>({
  key: number,
  origin: oneOf(['run', 'stored', 'link']),
  report: REPORT,
  data: nullable(DATA_KEY),
  name: optional(text(200)),
  pinned: optional(flag),
  group: optional(number),
  live: optional(flag),
});

const SETTINGS = record<SearchSettings>({
  methods: list(oneOf(METHODS), METHODS.length),
  allowedLoss: real(0, 100),
  mixed: flag,
});

const SEARCHES = list(
  record<Search>({
    number,
    settings: SETTINGS,
    recipe: RECIPE,
    data: DATA_KEY,
    keys: list(number, 10_000),
    complete: flag,
  }),
  1000,
);

const shares = list(real(0, 1e30), 8);

const MEASURES = measuredOf(
  record<LayerMeasures>({
    widths: list(whole(1, 8), 8),
    layers: list(record<LayerMeasure>({ id: text(), ownErrors: shares, damages: shares }), 10_000),
  }),
);

/** Ids of layers. */
const IDS = list(text(), 10_000);

const valueOf = <T>(field: Field<T>, value: unknown): T | null => {
  const found = read(field, value);
  return found.kind === 'value' ? found.value : null;
};

/** A run as it was kept; where its numbers are out of bounds, as a link would have it. @returns null where that is none either */
function runOf(value: unknown): Run | null {
  const found = valueOf(RUN, value) ?? rounded(value);
  return found && { ...found, run: null };
}

function rounded(value: unknown): KeptRun | null {
  try {
    const run = RUN.round(value as KeptRun);
    return valueOf(RUN, { ...run, report: writtenReport(run.report) });
  } catch {
    return null;
  }
}

/** @returns null where nothing of it can be used: it was kept by another version of the page */
export function restoreQuantize(kept: unknown): Partial<QuantizeData> | null {
  if (typeof kept !== 'object' || kept === null) return null;
  const parts = kept as Record<string, unknown>;
  const recipe = valueOf(RECIPE, parts['recipe']);
  if (!recipe || !Array.isArray(parts['runs'])) return null;
  const runs = parts['runs'].map(runOf).filter((run) => run !== null);
  const selectedRun = valueOf(nullable(number), parts['selectedRun']);
  const shown = shownRun({ runs, selectedRun })?.report;
  return {
    recipe,
    runs,
    selectedRun,
    keptLayers: valueOf(IDS, parts['keptLayers']) ?? [],
    searchSettings: valueOf(SETTINGS, parts['searchSettings']) ?? FRESH_SEARCH,
    searches: valueOf(SEARCHES, parts['searches']) ?? [],
    mixedLayers: valueOf(nullable(OVERRIDES), parts['mixedLayers']),
    layerMeasures: valueOf(MEASURES, parts['layerMeasures']),
    sweep: valueOf(SWEEP, parts['sweep']),
    curve: valueOf(CURVE, parts['curve']),
    path: valueOf(PATH, parts['path']),
    wanted: valueOf(nullable(REPORT), parts['wanted']),
    madeBy: valueOf(STEPS, (parts['madeBy'] as { steps?: unknown } | undefined)?.steps) ?? [],
    // Samples are read again as they were for what is shown.
    linked: shown?.reading ? shown : null,
  };
}
