/** What scores are worth, said from the numbers. */
import { signedText, type Verdict } from '../../../../experiment/outcome';
import type { Space } from './accuracies';
import { SAME_BUDGET, VALUE_OF, type Criterion, type SpaceFindings } from './rankings';
import { bestOf } from './search';

export const SPACE_NAMES: Record<Space, string> = { cells: 'cells', perceptrons: 'perceptrons' };

/** '0.28 to 0.45'. */
export const rangeText = (interval: readonly [number, number] | null): string =>
  interval ? interval.map((end) => signedText(end, 2)).join(' to ') : '–';

export const tauText = (τ: number, interval: readonly [number, number] | null): string =>
  Number.isNaN(τ) ? 'There is no order: all are equal' : `Kendall’s τ is ${signedText(τ, 2)} (${rangeText(interval)})`;

/** What a search by score has to win over a random architecture, points. */
const WON = 0.5;

/**
 * The claim holds where the interval of τ lies above 0, a search by score finds more than a random one, and both are more than counting
 * parameters gives; in part where only the last is not so.
 * @param looked n of the search
 */
export function verdictOf(findings: readonly SpaceFindings[], looked: number): { verdict: Verdict; sentence: string } {
  if (findings.length === 0)
    return { verdict: 'open', sentence: 'Open: too few architectures are scored to speak of an order.' };
  const judged = findings.map((own) => judge(own, looked));
  const verdicts = new Set(judged.map(({ verdict }) => verdict));
  const [first] = verdicts;
  return {
    verdict: verdicts.size === 1 ? first! : 'holds in part',
    sentence: judged.map(({ sentence }) => sentence).join(' '),
  };
}

function judge(
  { space, ranked, agreement, intervals }: SpaceFindings,
  looked: number,
): { verdict: Verdict; sentence: string } {
  const accuracies = ranked.map(({ accuracy }) => accuracy);
  const n = Math.min(looked, ranked.length);
  const found = (criterion: Criterion) => bestOf(ranked.map(VALUE_OF[criterion]), accuracies, n).mean;
  const [byScore, byParameters] = [found('score'), found('parameters')];
  const random = bestOf(accuracies, accuracies, 1).mean;
  const optimum = bestOf(accuracies, accuracies, n).mean;
  const { score, parameters } = agreement;
  const tells = isAbove0(intervals.score.τ) && byScore >= random + WON;
  const beatsCounting = score.τ > parameters.τ && byScore > byParameters;
  const percent = (value: number) => `${value.toFixed(1)} %`;
  return {
    verdict: !tells ? 'does not hold' : beatsCounting ? 'holds' : 'holds in part',
    sentence: [
      `${ranked.length} ${SPACE_NAMES[space]}: the score ${tells ? 'tells' : 'hardly tells'} which are accurate. ` +
        `${tauText(score.τ, intervals.score.τ)}; the best of ${n} by score has ${percent(byScore)}, a random one ${percent(random)}, ` +
        `the most accurate of ${n} ${percent(optimum)}.`,
      `Counting parameters tells ${beatsCounting ? 'less' : 'as much or more'}: τ ${signedText(parameters.τ, 2)}, best of ${n} ` +
        `${percent(byParameters)}.`,
      ...atBudget(score.τAtBudget, intervals.score.τAtBudget),
    ].join(' '),
  };
}

const isAbove0 = (interval: readonly [number, number] | null): boolean => interval !== null && interval[0] > 0;

function atBudget(τ: number, interval: readonly [number, number] | null): string[] {
  if (Number.isNaN(τ)) return [];
  const doubt = isAbove0(interval) ? '' : ': there the score tells nothing for sure';
  return [
    `Among those whose parameters differ by less than ${100 * SAME_BUDGET} % τ is ${signedText(τ, 2)} (${rangeText(interval)})${doubt}.`,
  ];
}
