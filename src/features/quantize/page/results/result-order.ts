/** In which order Results shows its runs: pinned ones first, points of a search together, or sorted and filtered. */
import { methodName } from '../../state/words/method-name';
import { shareRight, type Scores } from '../../../../engine/scoring/scores';
import { bits } from '../../../../state/format';
import { changeOf } from '../../state/change';
import { meanBits, outputError, type Run } from '../../state/runs';

/** A run with what its row says beside its report. */
export interface Line {
  run: Run;
  /** What sets it apart from the others; '' where nothing does. */
  settings: string;
}

export interface Sort {
  column: string;
  descending: boolean;
}

export type Section = { kind: 'runs'; lines: Line[] } | { kind: 'group'; group: number; lines: Line[]; best: Run };

type Value = number | string | null | undefined;

/** By the names of the columns; figures of some tasks have columns of their own beside these. */
const VALUES: Record<string, (line: Line) => Value> = {
  Run: ({ run }) => run.key,
  Method: ({ run }) => methodName(run.report.recipe),
  Bits: ({ run }) => meanBits(run.report),
  'Top-1': ({ run }) => run.report.scores?.top1,
  'Top-5': ({ run }) => run.report.scores?.top5,
  Agreement: ({ run }) => run.report.scores?.agreement,
  Size: ({ run }) => run.report.size.quantized,
  Error: ({ run }) => outputError(run.report),
  Time: ({ run }) => run.report.seconds.total,
  Settings: ({ settings }) => settings,
};

/** @param figures of the columns that only some tasks have */
export function sorted(
  lines: readonly Line[],
  sort: Sort | null,
  figures: (column: string, scores: Scores) => number | undefined,
): Line[] {
  if (!sort) return [...lines];
  const { column, descending } = sort;
  const valueOf = (line: Line): Value => {
    const { scores } = line.run.report;
    return column in VALUES ? VALUES[column]!(line) : scores && figures(column, scores);
  };
  const isKnown = (value: Value) => value !== null && value !== undefined;
  return [...lines].sort((a, b) => {
    const [one, other] = [valueOf(a), valueOf(b)];
    // What is not known comes last, whichever way.
    if (!isKnown(one) || !isKnown(other)) return Number(isKnown(other)) - Number(isKnown(one));
    return (one! < other! ? -1 : one! > other! ? 1 : 0) * (descending ? -1 : 1);
  });
}

/** What a click on a column's head makes of the order: upwards, downwards, as they came. */
export function nextSort(sort: Sort | null, column: string): Sort | null {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}

/** `4 bits` and `run 3` in a filter are of those columns; a number by itself is one of bits. */
const WIDTH = /(?<![\w.])(\d+(?:\.\d+)?)(?: bits?)?(?![\w.])/g;
const KEY = /\brun (\d+)\b/g;

/** Whether a row holds all words of a filter: in its name, its method, its settings. */
export function holds({ run, settings }: Line, filter: string): boolean {
  const { name = '', key, report, live, origin } = run;
  const words = [name, methodName(report.recipe), settings, live ? 'live' : '', origin].join(' ').toLowerCase();
  const width = bits(meanBits(report));
  const asked = filter.toLowerCase();
  const keys = [...asked.matchAll(KEY)].map(([, number]) => number);
  const withoutKeys = asked.replace(KEY, ' ');
  const widths = [...withoutKeys.matchAll(WIDTH)].map(([, number]) => number!);
  const others = withoutKeys.replace(WIDTH, ' ').split(/\s+/).filter(Boolean);
  return (
    keys.every((number) => number === String(key)) &&
    widths.every((number) => number === width || words.split(/[ ,]+/).includes(number)) &&
    others.every((word) => `${words} ${width === 'float' ? width : ''}`.includes(word))
  );
}

/**
 * The best of a search: the smallest of those whose loss the samples can't tell from none; where there are none, or nothing is
 * known of losses, the most accurate; without accuracies, the one with the smallest error.
 */
export function bestOf(lines: readonly Line[]): Run {
  const runs = lines.map(({ run }) => run);
  const size = ({ report }: Run) => report.size.quantized;
  const share = ({ report: { scores } }: Run) => (scores && shareRight(scores)) ?? scores?.agreement ?? -Infinity;
  const lossless = runs.filter(({ report }) => (changeOf(report.scores)?.upper ?? -1) >= 0);
  const by = (value: (run: Run) => number, among: Run[]) => among.reduce((a, b) => (value(b) > value(a) ? b : a));
  if (lossless.length > 0) return by((run) => -size(run), lossless);
  if (runs.some((run) => share(run) > -Infinity)) return by(share, runs);
  return by((run) => -(outputError(run.report) ?? Infinity), runs);
}

/** Pinned ones; then the others: as they came, with the points of a search together, or, where they are sorted, one after the other. */
export function arranged(lines: readonly Line[], isSorted: boolean): { pinned: Line[]; sections: Section[] } {
  const pinned = lines.filter(({ run }) => run.pinned);
  const others = lines.filter(({ run }) => !run.pinned);
  const sections: Section[] = [];
  for (const line of others) {
    const { group } = line.run;
    const last = sections.at(-1);
    if (isSorted || group === undefined) {
      if (last?.kind === 'runs') last.lines.push(line);
      else sections.push({ kind: 'runs', lines: [line] });
      continue;
    }
    const own = sections.find((section) => section.kind === 'group' && section.group === group);
    if (own) own.lines.push(line);
    else sections.push({ kind: 'group', group, lines: [line], best: line.run });
  }
  for (const section of sections) if (section.kind === 'group') section.best = bestOf(section.lines);
  return { pinned, sections };
}
