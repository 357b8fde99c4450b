/** Columns of Results that are there where any row has a figure for them. */
import type { Scores } from '../../../../engine/scoring/scores';
import { percent, perplexity, plainNumber } from '../../../../state/format';
import type { Explanation } from '../../../../ui/help/explanation';
import * as RESULTS from '../../help/results';
import * as RUN from '../../help/run';
import { changeOf, changeText } from '../../state/change';

export interface ScoreColumn {
  text: string;
  by: Explanation;
  has(scores: Scores): boolean;
  value(scores: Scores | null): string;
  /** The number behind it, to sort and to compare by. */
  figure(scores: Scores): number | undefined;
  /** Whether it is a share, which differs in points. */
  isShare?: boolean;
  /** What stands behind it in small: its change against float. */
  aside?(scores: Scores | null): string;
  /** Of a single figure. */
  explain(scores: Scores | null): Explanation | null;
}

const decisions = (scores: Scores | null) => scores?.predictions ?? scores?.samples ?? 0;

const none = () => null;

/** Of values there is no accuracy: what they are off, and how much noise quantization has put in. */
const ofValues = ({ mae }: Scores) => mae !== undefined;

const ALL: readonly ScoreColumn[] = [
  {
    text: 'Perplexity',
    figure: ({ nll }) => (nll === undefined ? undefined : Math.exp(nll)),
    by: RESULTS.perplexity,
    has: ({ nll }) => nll !== undefined,
    value: perplexity,
    explain: (scores) => RESULTS.nextToken(scores?.nll),
  },
  {
    text: 'Mean IoU',
    figure: ({ meanIoU }) => meanIoU,
    isShare: true,
    by: RESULTS.meanIoU,
    has: ({ meanIoU }) => meanIoU !== undefined,
    value: (scores) => percent(scores?.meanIoU),
    explain: none,
  },
  {
    text: 'Labels',
    figure: ({ labelAccuracy }) => labelAccuracy,
    isShare: true,
    by: RESULTS.labelAccuracy,
    has: ({ labelAccuracy }) => labelAccuracy !== undefined,
    value: (scores) => percent(scores?.labelAccuracy),
    aside(scores) {
      const change = changeOf(scores);
      return change ? changeText(change) : '';
    },
    explain: (scores) => RESULTS.accuracy(changeOf(scores), scores?.labelAccuracy, decisions(scores)),
  },
  {
    text: 'mAP',
    figure: ({ meanAveragePrecision }) => meanAveragePrecision,
    isShare: true,
    by: RESULTS.meanAveragePrecision,
    has: ({ meanAveragePrecision }) => meanAveragePrecision !== undefined,
    value: (scores) => percent(scores?.meanAveragePrecision),
    explain: none,
  },
  {
    text: 'MAE',
    figure: ({ mae }) => mae,
    by: RESULTS.mae,
    has: ofValues,
    value: (scores) => plainNumber(scores?.mae),
    explain: none,
  },
  {
    text: 'RMSE',
    figure: ({ rmse }) => rmse,
    by: RESULTS.rmse,
    has: ofValues,
    value: (scores) => plainNumber(scores?.rmse),
    explain: none,
  },
  {
    text: 'R²',
    figure: ({ r2 }) => r2,
    by: RESULTS.r2,
    has: ({ r2 }) => r2 !== undefined,
    value: (scores) => plainNumber(scores?.r2),
    explain: none,
  },
  {
    text: 'SQNR',
    figure: ({ sqnr }) => sqnr ?? undefined,
    by: RUN.sqnr,
    has: ofValues,
    value: (scores) => (typeof scores?.sqnr === 'number' ? `${scores.sqnr.toFixed(1)} dB` : '–'),
    explain: none,
  },
];

/** @param rows scores of all rows */
export function scoreColumns(rows: readonly (Scores | null)[]): ScoreColumn[] {
  return ALL.filter(({ has }) => rows.some((scores) => scores !== null && has(scores)));
}
