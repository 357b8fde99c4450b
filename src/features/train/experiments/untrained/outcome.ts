/** How far scores of untrained networks agree with what training gives, beside what counting alone tells. */
import {
  spreadCell,
  textCell,
  type Outcome,
  type OutcomeCell,
  type OutcomeFigure,
} from '../../../../experiment/outcome';
import type { Space } from './accuracies';
import type { UntrainedResult, UntrainedSettings } from './task';
import {
  agreementOf,
  intervalsOf,
  CRITERIA,
  rankedOf,
  VALUE_OF,
  wholeSeeds,
  type Criterion,
  type Ranked,
  type SpaceFindings,
} from './rankings';
import { bestOf } from './search';
import { rangeText, SPACE_NAMES, tauText, verdictOf } from './verdict';

const CRITERION_NAMES: Record<Criterion, string> = { score: 'score', parameters: 'parameters', relus: 'ReLUs' };

/** Fewer say nothing about an order. */
const LEAST = 20;

/** Intervals take a while, and are the same however many architectures a search looks at. */
const findingsBy = new WeakMap<readonly UntrainedResult[], Map<Space, SpaceFindings | null>>();

function findingsOf(space: Space, ranked: readonly Ranked[], results: readonly UntrainedResult[]) {
  const own = findingsBy.get(results) ?? new Map<Space, SpaceFindings | null>();
  findingsBy.set(results, own);
  const found = own.get(space);
  if (found !== undefined) return found;
  const findings =
    ranked.length < LEAST
      ? null
      : {
          space,
          ranked,
          agreement: ofEach((value) => agreementOf(ranked, value)),
          intervals: ofEach((value) => intervalsOf(ranked, value)),
        };
  own.set(space, findings);
  return findings;
}

export function untrainedOutcome(settings: UntrainedSettings, results: readonly UntrainedResult[]): Outcome {
  const spaces = settings.spaces.map((space) => ({ space, ranked: rankedOf(space, results) }));
  const findings = spaces.map(({ space, ranked }) => findingsOf(space, ranked, results));
  const n = (ranked: readonly Ranked[]) => Math.min(settings.looked, ranked.length);
  return {
    table: {
      columns: [
        'Ranked by',
        'Kendall’s τ',
        '95 % interval',
        'Spearman’s ρ',
        '95 % interval of ρ',
        'τ at equal parameters',
        `Best of ${settings.looked}`,
      ],
      rows: findings.flatMap((own) => (own ? rowsOf(own, n(own.ranked)) : [])),
    },
    figures: spaces.flatMap(({ space, ranked }, i) => [
      scatter(space, 'score', ranked, findings[i]),
      scatter(space, 'parameters', ranked, findings[i]),
      searchFigure(space, ranked, n(ranked)),
    ]),
    ...verdictOf(
      findings.filter((own) => own !== null),
      settings.looked,
    ),
    networks: [],
  };
}

const ofEach = <T>(make: (value: (architecture: Ranked) => number) => T): Record<Criterion, T> => ({
  score: make(VALUE_OF.score),
  parameters: make(VALUE_OF.parameters),
  relus: make(VALUE_OF.relus),
});

/** Each criterion, then what bounds them from below and above. */
function rowsOf({ space, ranked, intervals }: SpaceFindings, n: number): OutcomeCell[][] {
  const accuracies = ranked.map(({ accuracy }) => accuracy);
  const name = (ranking: string) => textCell(`${ranking}, ${SPACE_NAMES[space]}`);
  const found = (order: readonly number[], looked = n) => bestOf(order, accuracies, looked).mean;
  const nothing = Array.from({ length: 5 }, () => textCell('–'));
  const seeds = wholeSeeds(ranked);
  return [
    ...CRITERIA.map((criterion) => {
      // Scores have a spread over seeds; what is counted has none.
      const orders =
        criterion === 'score' && seeds.length > 0
          ? seeds.map((seed) => (own: Ranked) => own.scores.get(seed)!)
          : [VALUE_OF[criterion]];
      const own = orders.map((order) => agreementOf(ranked, order));
      return [
        name(CRITERION_NAMES[criterion]),
        spreadCell(known(own.map(({ τ }) => τ)), 2),
        textCell(rangeText(intervals[criterion].τ)),
        spreadCell(known(own.map(({ ρ }) => ρ)), 2),
        textCell(rangeText(intervals[criterion].ρ)),
        criterion === 'parameters' ? textCell('–') : spreadCell(known(own.map(({ τAtBudget }) => τAtBudget)), 2),
        spreadCell(
          orders.map((order) => found(ranked.map(order))),
          1,
          '%',
        ),
      ];
    }),
    [name('random'), ...nothing, spreadCell([found(accuracies, 1)], 1, '%')],
    [name('optimum'), ...nothing, spreadCell([found(accuracies)], 1, '%')],
  ];
}

const known = (values: readonly number[]): number[] => values.filter((value) => !Number.isNaN(value));

function scatter(
  space: Space,
  criterion: 'score' | 'parameters',
  ranked: readonly Ranked[],
  findings: SpaceFindings | null | undefined,
): OutcomeFigure {
  const scored = ranked.filter(({ meanScore }) => criterion !== 'score' || meanScore > -Infinity);
  return {
    name: `Accuracy by ${criterion}, ${SPACE_NAMES[space]}`,
    help:
      criterion === 'score'
        ? 'A point is an architecture: the score of its untrained network, on average over seeds, and its accuracy after training. The better the score tells accuracies, the closer the points are to a rising curve.'
        : 'The same architectures by their number of parameters, which nobody has to measure.',
    x: criterion === 'score' ? { label: 'score', scale: 'linear' } : { label: 'parameters', scale: 'log' },
    y: { label: 'accuracy after training, %', scale: 'linear' },
    series: [
      {
        name: SPACE_NAMES[space],
        as: 'points',
        points: scored.map((own) => ({ x: VALUE_OF[criterion](own), y: own.accuracy })),
      },
    ],
    ...(findings && { finding: findingOf(findings, criterion, ranked.length - scored.length) }),
  };
}

/** @param left how many have no score */
function findingOf({ ranked, agreement, intervals }: SpaceFindings, criterion: Criterion, left: number): string {
  const found = [`${tauText(agreement[criterion].τ, intervals[criterion].τ)}.`];
  if (left > 0)
    found.push(
      `${left} of ${ranked.length} have no score, which counts as the lowest: to them some pictures look the same.`,
    );
  return found.join(' ');
}

/** Up to how many architectures are looked at. */
const MOST_LOOKED = 50;

/** @param looked at how many architectures what is found is said */
function searchFigure(space: Space, ranked: readonly Ranked[], looked: number): OutcomeFigure {
  const accuracies = ranked.map(({ accuracy }) => accuracy);
  const most = ranked.length < LEAST ? 0 : Math.min(MOST_LOOKED, ranked.length);
  const line = (name: string, order: readonly number[], drawn = (n: number) => n) => ({
    name,
    as: 'line' as const,
    points: Array.from({ length: most }, (_, i) => ({ x: i + 1, y: bestOf(order, accuracies, drawn(i + 1)).mean })),
  });
  const found = (criterion: Criterion) => bestOf(ranked.map(VALUE_OF[criterion]), accuracies, looked).mean.toFixed(1);
  return {
    name: `Search, ${SPACE_NAMES[space]}`,
    help: 'The accuracy of the architecture that a search takes which looks at so many random ones, on average over all draws: by score, by parameters, by ReLUs, any (random), or the most accurate (optimum).',
    x: { label: 'architectures looked at, n', scale: 'linear' },
    y: { label: 'accuracy after training, %', scale: 'linear' },
    series: [
      ...CRITERIA.map((criterion) => line(CRITERION_NAMES[criterion], ranked.map(VALUE_OF[criterion]))),
      line('random', accuracies, () => 1),
      line('optimum', accuracies),
    ],
    ...(most > 0 && {
      finding: `Of ${looked}, the highest score has ${found('score')} %, the most parameters ${found('parameters')} %.`,
    }),
  };
}
