/**
 * The whole of Results and its curves ⇄ the fragment of a link. What all runs share is in it once. The selected run has all that
 * a link of its own has; of the others each layer has its bits, its letters and its error, which keeps 3 digits. What that
 * leaves too long for a chat window goes without the times and reasons of layers, then without the oldest runs.
 */
import { UserError } from '../../core/errors';
import { seal } from '../../share/envelope';
import { flag, list, optional, read, record, text, whole, type Field } from '../../share/fields';
import { packTables } from '../../share/packing';
import type { Measured } from '../../state/measured';
import { withFormerNames, writtenSteps } from './job/former-names';
import type { Recipe } from './job/recipe';
import type { LayerReport, PathCurve, Report, SamplePoint, SweepPoint } from './job/report';
import { CURVE, PATH, SWEEP, writtenMeasured } from './curve-fields';
import { REPORT, SCORES } from './properties';
import type { Run } from './state/runs';

export const TABLE_VERSION = 3;

/** A run as a link has it. */
export type LinkedRun = Pick<Run, 'key' | 'name' | 'pinned' | 'group' | 'report'>;

export interface LinkedTable {
  runs: LinkedRun[];
  /** The place among `runs` of the one that is shown. */
  selected: number;
  /** Of links of one result, where it is another one than that of its report. */
  recipe?: Recipe | undefined;
  sweep?: Measured<SweepPoint[], Recipe> | null | undefined;
  curve?: Measured<SamplePoint[], Recipe> | null | undefined;
  path?: Measured<PathCurve, Recipe> | null | undefined;
}

/** Characters of a fragment that chats and mails pass on whole; what is longer leaves something out. */
const GOOD = 4096;
const LONGEST = 8192;

/** Of the errors of runs that are not selected. */
const ERROR_DIGITS = 3;
const CURVE_DIGITS = 3;
/** What a link may hold, at most. */
const RUNS = 200;
const LAYERS = 50_000;

const digits = (value: number, count: number) => (Number.isFinite(value) ? Number(value.toPrecision(count)) : value);

/** What a layer has in every run; lists of them, as far as they are others than those of the first run. */
const SHARED = ['id', 'name', 'op', 'neurons', 'inputs', 'groups', 'bits', 'letters', 'samples', 'steps'] as const;
const COLUMNS = [...SHARED, 'relativeError'] as const;
type Columns = Partial<Record<(typeof COLUMNS)[number], unknown[]>>;

/** What a layer has beside them; without it, it is not known. */
type Detail = Omit<LayerReport, (typeof COLUMNS)[number]>;
const UNKNOWN: Detail = { scale: 0, form: null, reason: '', seconds: { gather: 0, gram: 0, walk: 0 } };

const columnsOf = (layers: readonly LayerReport[]): Columns =>
  Object.fromEntries(COLUMNS.map((name) => [name, layers.map((layer) => layer[name] ?? null)]));

function detailOf(layer: LayerReport, full: boolean): Detail {
  const { scale, sparsity, keptShare, form, reason, tile, seconds, bytes, stored, coded, rank, work, multiplyAdds } =
    layer;
  const measured = { scale, ...(sparsity === undefined ? {} : { sparsity }) };
  const kept = { ...measured, ...(keptShare === undefined ? {} : { keptShare }), form };
  if (!full) return { ...UNKNOWN, form };
  const some = Object.entries({ bytes, stored, coded, rank, work, multiplyAdds, tile });
  return { ...kept, reason, ...Object.fromEntries(some.filter(([, value]) => value !== undefined)), seconds };
}

/** What is in a link, as it is packed. */
interface Content {
  runs: (Omit<LinkedRun, 'report'> & { report: Omit<Report, 'layers'> })[];
  /** Of each run: what differs from the first one. */
  columns: { run: number; name: string; values: unknown[] }[];
  selected: number;
  /** Of the layers of the selected run. */
  details: Detail[];
  sweep?: unknown;
  curve?: unknown;
  path?: unknown;
}

/** How much a link holds: `paths` the curve along the path too, `times` C, zeros, times and reasons of the selected run's layers. */
interface Detailed {
  paths: boolean;
  times: boolean;
}

function contentOf({ runs, selected, sweep, curve, path }: LinkedTable, { paths, times }: Detailed): Content {
  const rounded = runs.map(({ report }) => REPORT.round(report));
  const columns = rounded.map(({ layers }, i) => {
    const own = columnsOf(layers);
    return i === selected ? own : { ...own, relativeError: layers.map((l) => digits(l.relativeError, ERROR_DIGITS)) };
  });
  const first = columns[0] ?? {};
  const differs = (name: keyof Columns, i: number) =>
    i === 0 || JSON.stringify(columns[i]![name]) !== JSON.stringify(first[name]);
  return {
    runs: runs.map(({ key, name, pinned, group }, i) => {
      const { layers: _layers, recipe, ...report } = rounded[i]!;
      const said = Object.entries({ name, pinned, group }).filter(([, value]) => value !== undefined);
      const written = { ...report, ...writtenSteps(report), recipe: withFormerNames(recipe) as Recipe };
      return { key, ...Object.fromEntries(said), report: written };
    }),
    columns: columns.flatMap((own, run) =>
      COLUMNS.filter((name) => differs(name, run)).map((name) => ({ run, name, values: own[name]! })),
    ),
    selected,
    details: (rounded[selected]?.layers ?? []).map((layer) => detailOf(layer, times)),
    ...(sweep ? { sweep: writtenMeasured({ ...sweep, result: sweep.result.map(roundedPoint) }) } : {}),
    ...(curve ? { curve: writtenMeasured({ ...curve, result: curve.result.map(roundedPoint) }) } : {}),
    ...(path && paths ? { path: writtenMeasured({ ...path, result: roundedPath(path.result) }) } : {}),
  };
}

const roundedPoint = <Point extends SweepPoint | SamplePoint>(point: Point): Point => ({
  ...point,
  scores: SCORES.round(point.scores),
  meanError: digits(point.meanError, CURVE_DIGITS),
});

function roundedPath({ lower, median, upper, ...rest }: PathCurve): PathCurve {
  const of = (values: number[]) => values.map((value) => digits(value, CURVE_DIGITS));
  return { ...rest, lower: of(lower), median: of(median), upper: of(upper) };
}

const sealed = (table: LinkedTable, detailed: Detailed) => seal(TABLE_VERSION, packTables(contentOf(table, detailed)));

/** The table with its selected run, its pinned ones and the newest others. */
function withFewer(table: LinkedTable, count: number): LinkedTable {
  const rank = (i: number) => (i === table.selected ? 2 : table.runs[i]!.pinned ? 1 : 0);
  const places = table.runs.map((_, i) => i).sort((a, b) => rank(b) - rank(a) || b - a);
  const kept = places.slice(0, count).sort((a, b) => a - b);
  return { ...table, runs: kept.map((i) => table.runs[i]!), selected: kept.indexOf(table.selected) };
}

/**
 * The fragment, without '#'.
 * @returns with how many of the runs are in it: all, where they fit into 8192 characters
 */
export function encodeTable(table: LinkedTable): { fragment: string; runs: number } {
  const count = table.runs.length;
  for (const detailed of [
    { paths: true, times: true },
    { paths: false, times: true },
  ]) {
    const fragment = sealed(table, detailed);
    if (fragment.length <= GOOD) return { fragment, runs: count };
  }
  const bare = { paths: false, times: false };
  let [fits, tooMany] = [1, count + 1];
  let fragment = sealed(table, bare);
  if (fragment.length <= LONGEST) return { fragment, runs: count };
  fragment = sealed(withFewer(table, 1), bare);
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    const shorter = sealed(withFewer(table, middle), bare);
    if (shorter.length <= LONGEST) [fits, fragment] = [middle, shorter];
    else tooMany = middle;
  }
  return { fragment, runs: fits };
}

const TABLE = record<Omit<LinkedTable, 'recipe'>>({
  runs: list(
    record<LinkedRun>({
      key: whole(1, 1e9),
      name: optional(text(200)),
      pinned: optional(flag),
      group: optional(whole(1, 1e9)),
      report: REPORT,
    }),
    RUNS,
  ),
  selected: whole(0, RUNS),
  sweep: optional(SWEEP),
  curve: optional(CURVE),
  path: optional(PATH),
});

/** @throws UserError */
export function checked<T>(field: Field<T>, value: unknown): T {
  const found = read(field, value);
  if (found.kind === 'refused') throw new UserError(`This link cannot be used: its ${found.reason}.`);
  return found.value;
}

/** What was unpacked, as a table. @throws UserError where it is out of bounds */
export function tableOf(content: unknown): LinkedTable {
  const table = checked(TABLE, unfolded(content));
  if (table.selected >= table.runs.length)
    throw new UserError('This link cannot be used: the run that it shows is not in it.');
  return table;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** What is no record of lists gives what the fields of a table refuse. */
function unfolded(content: unknown): unknown {
  const { runs, columns, selected, details, ...curves } = recordOf(content);
  const byRun = new Map<unknown, Record<string, unknown[]>>();
  for (const { run, name, values } of listOf(columns).map(recordOf))
    byRun.set(run, { ...byRun.get(run), [String(name)]: listOf(values) });
  const columnsOfRun = (run: number) => byRun.get(run) ?? {};
  const first = columnsOfRun(0);
  let left = LAYERS;
  const layersOf = (run: number) => {
    const own: Record<string, unknown[]> = { ...first, ...columnsOfRun(run) };
    if ((left -= listOf(own['id']).length) < 0)
      throw new UserError('This link cannot be used: it has too many layers.');
    return listOf(own['id']).map((_, i) => {
      const layer = Object.fromEntries(COLUMNS.map((name) => [name, own[name]?.[i]]));
      if (layer['steps'] === null) delete layer['steps'];
      return { ...UNKNOWN, ...layer, ...(run === selected ? recordOf(listOf(details)[i]) : {}) };
    });
  };
  return {
    ...curves,
    selected,
    // Of more, the selected one may be among those that are left out, and that is refused.
    runs: listOf(runs)
      .slice(0, RUNS)
      .map((one, i) => {
        const run = recordOf(one);
        return { ...run, report: { ...recordOf(run['report']), layers: layersOf(i) } };
      }),
  };
}
