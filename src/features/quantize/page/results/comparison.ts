/** How two pinned runs differ: the second less the first, with signs and units. */
import type { Scores } from '../../../../engine/scoring/scores';
import { bits, bytes, seconds } from '../../../../state/format';
import { meanBits, outputError, type Run } from '../../state/runs';
import type { ScoreColumn } from './score-columns';

type Figure = number | null | undefined;

/** `+` or `−` in front of what is left of a difference; `0` where nothing is. */
function signed(a: Figure, b: Figure, text: (amount: number) => string): string {
  if (typeof a !== 'number' || typeof b !== 'number') return '–';
  const amount = text(Math.abs(b - a));
  if (Number.parseFloat(amount) === 0) return amount;
  return `${b < a ? '−' : '+'}${amount}`;
}

const points = (amount: number) => `${(100 * amount).toFixed(1)} points`;
const plain = (amount: number) => String(Number(amount.toPrecision(3)));

/** How many layers have other bits, of those that both runs have. */
export function differingLayers(a: Run, b: Run): { differ: number; of: number } {
  const bitsOf = new Map(a.report.layers.map((layer) => [layer.id, layer.bits]));
  const shared = b.report.layers.filter(({ id }) => bitsOf.has(id));
  return { differ: shared.filter((layer) => layer.bits !== bitsOf.get(layer.id)).length, of: shared.length };
}

export interface Comparison {
  bits: string;
  layers: string;
  top1: string;
  top5: string;
  agreement: string;
  size: string;
  error: string;
  time: string;
  /** Of the columns that only some tasks have, in their order. */
  figures: string[];
}

export function compared(a: Run, b: Run, columns: readonly ScoreColumn[]): Comparison {
  const share = (name: 'top1' | 'top5' | 'agreement') =>
    signed(a.report.scores?.[name], b.report.scores?.[name], points);
  const { differ, of } = differingLayers(a, b);
  const figure = ({ figure: of, isShare }: ScoreColumn) => {
    const value = (scores: Scores | null) => scores && of(scores);
    return signed(value(a.report.scores), value(b.report.scores), isShare ? points : plain);
  };
  return {
    bits: signed(meanBits(a.report), meanBits(b.report), (amount) => bits(Number(amount.toFixed(2)))),
    layers: differ === 0 ? 'the same in all layers' : `others in ${differ} of ${of} layers`,
    top1: share('top1'),
    top5: share('top5'),
    agreement: share('agreement'),
    size: signed(a.report.size.quantized, b.report.size.quantized, bytes),
    error: signed(outputError(a.report), outputError(b.report), points),
    time: signed(a.report.seconds.total, b.report.seconds.total, seconds),
    figures: columns.map(figure),
  };
}
