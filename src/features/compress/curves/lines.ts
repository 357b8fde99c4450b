/** Lines through the runs of a compression: what differs in nothing but how much goes is one line. */
import { completeCompression } from '../../../compress/recipe';
import type { Compression } from '../../../compress/compression';
import type { CompressionKind } from '../../../compress/layer';
import { METHOD_NAMES } from '../../../quant/layer';
import type { Recipe } from '../../quantize/job/recipe';
import { floatLayers } from '../../quantize/state/recipes';
import type { Run } from '../../quantize/state/runs';
import { compressionText } from '../../quantize/state/words/compression-text';
import { shareOf } from '../front';
import { ALONG } from './curve-settings';

export const FIGURES = ['accuracy', 'agreement', 'SQNR'] as const;
/** What is read off: the share that is right (without labels, agreement), agreement with float, or the SQNR of the outputs. */
export type Figure = (typeof FIGURES)[number];

export interface CurvePoint {
  run: number;
  /** Sparsity, size or values that were asked for. */
  asked: number;
  /** Bytes. */
  size: number;
  accuracy: number | null;
  agreement: number | null;
  /** dB. */
  SQNR: number | null;
}

export interface CurveLine {
  name: string;
  /** Rising in what was asked for. */
  points: CurvePoint[];
}

/** Lines that are drawn, at most: so many are told apart. */
export const MOST_LINES = 6;

/** Runs of one kind that may be on a line. */
interface OnLine {
  run: Run;
  compression: Compression;
}

/** What all points of a line have in common. */
function keyOf({ run, compression }: OnLine): string {
  const { recipe } = run.report;
  const { [ALONG[compression.kind]]: _, ...common } = compression;
  const { method, bits, layers: _layers, compression: _compression, ...rest } = recipe;
  // Without letters nothing hangs on how they would be made.
  const letters = compression.letters ? [method, bits] : [];
  const settings = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([common, letters, settings, floatLayers(recipe)]);
}

/** `OBS`, `SparseGPT and refit`: what a line is. */
function wordsOf({ method, bits }: Recipe, compression: Compression): string[] {
  const { [ALONG[compression.kind]]: _, ...common } = compression;
  const words = compressionText(common).split(', ').filter(Boolean);
  if (compression.aware) words.push('by the outputs');
  return compression.letters ? [...words, `${METHOD_NAMES[method]}, ${bits} bits`] : words;
}

/**
 * Lines of two points and more, the newest last. Each is called by what not all of them are.
 * @param runs of one network, on the same samples
 */
export function curveLines(runs: readonly Run[], kind: CompressionKind): CurveLine[] {
  const lines = new Map<string, OnLine[]>();
  for (const run of runs) {
    const { compression: asked } = run.report.recipe;
    if (asked?.kind !== kind || !run.report.scores || run.first) continue;
    const compression = completeCompression(asked);
    if (compression[ALONG[kind]] === undefined || Object.keys(compression.layers).length > 0) continue;
    const key = keyOf({ run, compression });
    lines.set(key, [...(lines.get(key) ?? []), { run, compression }]);
  }
  const whole = [...lines.values()].filter((line) => line.length > 1).slice(-MOST_LINES);
  const words = whole.map(([first]) => wordsOf(first!.run.report.recipe, first!.compression));
  const shared = (word: string) => words.every((others) => others.includes(word));
  const names = words.map((own) => (own.every(shared) ? own : own.filter((word) => !shared(word))).join(', '));
  return whole.map((line, i) => {
    const alike = names.slice(0, i).filter((name) => name === names[i]).length;
    return { name: alike > 0 ? `${names[i]!}, ${alike + 1}` : names[i]!, points: line.map(pointOf).sort(byAsked) };
  });
}

const byAsked = (a: CurvePoint, b: CurvePoint) => a.asked - b.asked;

function pointOf({ run, compression }: OnLine): CurvePoint {
  const { size, scores } = run.report;
  return {
    run: run.key,
    asked: compression[ALONG[compression.kind]]!,
    size: size.quantized,
    accuracy: shareOf(run),
    agreement: scores!.agreement,
    SQNR: scores!.sqnr,
  };
}

export interface CurveRow {
  at: number;
  /** Of each line; null: it has no point there. */
  values: (number | null)[];
  runs: (number | null)[];
}

/** The lines as rows of a plot, rising. */
export function curveRows(lines: readonly CurveLine[], across: 'asked' | 'size', figure: Figure): CurveRow[] {
  const places = [...new Set(lines.flatMap(({ points }) => points.map((point) => point[across])))].sort(
    (a, b) => a - b,
  );
  return places.map((at) => {
    const points = lines.map((line) => line.points.find((point) => point[across] === at));
    return {
      at,
      values: points.map((point) => point?.[figure] ?? null),
      runs: points.map((point) => point?.run ?? null),
    };
  });
}
