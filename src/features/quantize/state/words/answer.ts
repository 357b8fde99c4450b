/** The answer that stands on top of the page: a result in one sentence, or what to do next. */
import type { Workspace } from '../../../../engine/api';
import type { Scores } from '../../../../engine/scoring/scores';
import { bits, percent, perplexity, plainNumber, plusMinus } from '../../../../state/format';
import { changeInWords, changeOf } from '../change';
import { compressedText } from './compression-text';
import { meanBits, type Run } from '../runs';

/** What is to be done next, one thing at a time; null: there is nothing in the way. */
export function nextStep({ model, counts }: Workspace, ready: boolean): string | null {
  if (model === null) return 'Open a network: drop an ONNX file here, or take an example.';
  if (!ready && counts.calibration === 0) return 'Open data for it: what it was trained on, or something like it.';
  if (!ready) return 'Open evaluation data: what its accuracy is measured on.';
  return null;
}

/** What the network still gives, of what the float network gives. */
function keptText(scores: Scores, float: Scores | null): string {
  const of = (own: string, before: string | null) => (before === null ? own : `${own} of ${before} float`);
  const { top1, labelAccuracy, mae, agreement, sqnr } = scores;
  if (scores.nll !== undefined) return `perplexity ${of(perplexity(scores), float && perplexity(float))}`;
  if (top1 !== null) return of(percent(top1), float && percent(float.top1));
  if (labelAccuracy !== undefined)
    return `${of(percent(labelAccuracy), float && percent(float.labelAccuracy))}, labels right`;
  if (mae !== undefined) return `error ${of(plainNumber(mae), float && plainNumber(float.mae))}`;
  if (agreement !== null) return `${percent(agreement)} the same as float`;
  return sqnr === null ? 'not scored' : `outputs within ${percent(10 ** (-sqnr / 20))} of float`;
}

/** `4 bits: 98.4 % of 98.2 % float, 7.6 times smaller` */
export function answerText({ report }: Pick<Run, 'report'>): string {
  const { scores, float, size } = report;
  const mean = meanBits(report);
  const letters = mean === null ? 'In float' : `${bits(mean)} ${mean === 1 ? 'bit' : 'bits'}`;
  const compressed = report.recipe.compression ? compressedText(report) : null;
  const width = compressed === null ? letters : mean === null ? compressed : `${compressed}, ${letters}`;
  const kept = scores ? keptText(scores, float) : 'not scored';
  return `${width}: ${kept}, ${smallerText(size.float / Math.max(1, size.quantized))}`;
}

/** How many times smaller the weights are. */
function smallerText(times: number): string {
  const figure = times < 10 ? times.toFixed(1) : String(Math.round(times));
  return Number(figure) > 1 ? `${figure} times smaller` : 'no smaller';
}

/** How far the answer can be trusted; '' where there is nothing to say. */
export function trustText({ report: { scores } }: Pick<Run, 'report'>): string {
  const change = changeOf(scores);
  if (change) return capital(changeInWords(change));
  if (!scores || scores.agreement === null) return '';
  const { samples, predictions = samples } = scores;
  const half = plusMinus(scores.agreement, predictions);
  return half === ''
    ? ''
    : `Agreement ${percent(scores.agreement)} ${half} points, from ${predictions.toLocaleString('en')} predictions`;
}

const capital = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}`;
