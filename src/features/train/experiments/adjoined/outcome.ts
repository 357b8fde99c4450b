/** What the runs of Adjoined Networks say. */
import {
  signedText,
  spreadCell,
  spreadOf,
  spreadPoint,
  textCell,
  type Outcome,
  type OutcomeCell,
  type OutcomeFigure,
  type OutcomeNetwork,
  type Verdict,
} from '../../../../experiment/outcome';
import { pairedDifference, sideOf, type BySeed, type PairedDifference } from '../shared/paired';
import { listed } from '../shared/words';
import { aboveFront, fixedStudents, frontPoints, isOnFront, ofKind, searchedPoints } from './front';
import { frontNoise, type AdjoinedResult, type AdjoinedSettings } from './task';

type Results = readonly AdjoinedResult[];

/** What is compared, in the order of the table. */
const METHODS = [
  ['base', 'Base alone'],
  ['adjoinedBase', 'Base, adjoined'],
  ['student', 'Student alone'],
  ['taught', 'Student, taught by the base'],
  ['adjoinedStudent', 'Student, adjoined'],
] as const;
type Method = (typeof METHODS)[number][0];

export function adjoinedOutcome(settings: AdjoinedSettings, results: Results): Outcome {
  const accuracies = accuraciesOf(settings, results);
  const noise = frontNoise(settings);
  const above = aboveFront(fixedStudents(results, noise), searchedAt(results, noise));
  const comparisons = {
    base: settings.noises.flatMap((at) => compared(accuracies, ['adjoinedBase', 'base'], at)),
    student: settings.noises.flatMap((at) => compared(accuracies, ['adjoinedStudent', 'student'], at)),
  };
  const verdict = verdictOf(comparisons, settings.noises.length, above);
  return {
    table: tableOf(settings, results, accuracies),
    figures: [noiseFigure(settings, accuracies), frontFigure(results, noise, above)],
    verdict,
    sentence: sentenceOf(comparisons, verdict, above && frontWords(above, noise)),
    networks: networksOf(settings, results),
  };
}

/** Percent, of a method at a noise. */
type Accuracies = (method: Method, noise: number) => BySeed;

function accuraciesOf({ alpha }: AdjoinedSettings, results: Results): Accuracies {
  const apart = ofKind(results, 'apart').filter((own) => own.alpha === alpha);
  const both = ofKind(results, 'adjoined').filter((own) => own.alpha === alpha);
  const pick = <T extends { seed: number; noise: number }>(from: readonly T[], noise: number, of: (own: T) => number) =>
    new Map(from.filter((own) => own.noise === noise).map((own) => [own.seed, of(own)]));
  return (method, noise) => {
    switch (method) {
      case 'base':
      case 'student':
      case 'taught':
        return pick(apart, noise, (own) => own[method]);
      case 'adjoinedBase':
        return pick(both, noise, ({ base }) => base);
      case 'adjoinedStudent':
        return pick(both, noise, ({ student }) => student);
    }
  };
}

const searchedAt = (results: Results, noise: number) =>
  ofKind(results, 'searched').filter((own) => own.noise === noise);

function tableOf(settings: AdjoinedSettings, results: Results, accuracies: Accuracies): Outcome['table'] {
  const { noises, costs } = settings;
  const noise = frontNoise(settings);
  const sizes = ofKind(results, 'apart').find(({ alpha }) => alpha === settings.alpha)?.parameters;
  const accuracyCell = (values: Iterable<number>) => spreadCell([...values], 1, '%');
  const searched = (cost: number): OutcomeCell[] => {
    const own = searchedAt(results, noise).filter((result) => result.cost === cost);
    return [
      textCell(`DAN, γ = ${cost}`),
      spreadCell(
        own.map(({ parameters }) => parameters),
        0,
      ),
      ...noises.map((at) => accuracyCell(at === noise ? own.map(({ student }) => student) : [])),
    ];
  };
  return {
    columns: ['Method', 'Parameters', ...noises.map((at) => `${at} % wrong labels`)],
    rows: [
      ...METHODS.map(([method, name]) => {
        const size = sizes && (method === 'base' || method === 'adjoinedBase' ? sizes.base : sizes.student);
        return [
          textCell(name),
          textCell(size === undefined ? '–' : String(size)),
          ...noises.map((at) => accuracyCell(accuracies(method, at).values())),
        ];
      }),
      ...costs.map(searched),
    ],
  };
}

interface Comparison {
  noise: number;
  own: number;
  other: number;
  side: ReturnType<typeof sideOf>;
}

/** The first method against the second; none where one is missing. */
function compared(accuracies: Accuracies, methods: readonly [Method, Method], noise: number): Comparison[] {
  const [own, other] = methods.map((method) => accuracies(method, noise)) as [BySeed, BySeed];
  const difference = pairedDifference(own, other);
  if (!difference) return [];
  const mean = (values: BySeed) => spreadOf([...values.values()]).mean;
  return [{ noise, own: mean(own), other: mean(other), side: sideOf(difference) }];
}

interface Comparisons {
  base: readonly Comparison[];
  student: readonly Comparison[];
}

function verdictOf({ base, student }: Comparisons, asked: number, above: PairedDifference | null): Verdict {
  const onFront = isOnFront(above);
  const sides = [...base, ...student].map(({ side }) => side);
  if (sides.length < 2 * asked || sides.includes(null) || onFront === null) return 'open';
  const ahead = base.filter(({ side }) => side === 'ahead').length;
  if (ahead === 0) return 'does not hold';
  return ahead === asked && !student.some(({ side }) => side === 'behind') && onFront ? 'holds' : 'holds in part';
}

const OPENING: Record<Verdict, string> = {
  holds:
    'Training both in one is claimed to make the base better and the student as good as one of its own; here that holds.',
  'holds in part':
    'Training both in one is claimed to make the base better and the student as good as one of its own; here that holds in part.',
  'does not hold': 'Training both in one is claimed to make the base better; here it never did.',
  open: 'Training both in one is claimed to make the base better and the student as good as one of its own. Not enough has run to tell: each share of wrong labels, and DAN, need two seeds or more.',
};

function sentenceOf({ base, student }: Comparisons, verdict: Verdict, front: string | null): string {
  return [
    OPENING[verdict],
    ...sides('Beside the base alone, the base in it', base),
    ...sides('Beside the student alone, the student in it', student),
    ...(front ? [front] : []),
  ].join(' ');
}

/** In a sentence, where there is one. */
function sides(subject: string, comparisons: readonly Comparison[]): string[] {
  const parts = (
    [
      ['ahead', 'ahead with'],
      ['level', 'level, within twice the standard error, with'],
      ['behind', 'behind with'],
      [null, 'so far with'],
    ] as const
  ).flatMap(([wanted, words]) => {
    const own = comparisons.filter(({ side }) => side === wanted);
    return own.length > 0 ? [`${words} ${listed(own.map(figuresOf))}`] : [];
  });
  return parts.length > 0 ? [`${subject} is ${parts.join('; ')}.`] : [];
}

const percent = (accuracy: number) => signedText(accuracy, 1);

const figuresOf = ({ noise, own, other }: Comparison) =>
  `${noise} % wrong labels (${percent(own)} against ${percent(other)})`;

function frontWords({ mean, standardError }: PairedDifference, noise: number): string {
  const error = standardError === null ? 'one seed' : `standard error ${standardError.toFixed(1)}`;
  const place =
    Number(Math.abs(mean).toFixed(1)) === 0
      ? 'on'
      : `${Math.abs(mean).toFixed(1)} points ${mean > 0 ? 'above' : 'below'}`;
  return `With ${noise} % wrong labels, the widths that DAN learns lie ${place} the front of one α for all layers (${error}).`;
}

function noiseFigure({ noises }: AdjoinedSettings, accuracies: Accuracies): OutcomeFigure {
  return {
    name: 'Accuracy by wrong labels',
    help: 'Each point is the mean over seeds at one share of wrong training labels; the band is their standard deviation. Test labels are all right.',
    x: { label: 'Labels drawn anew, %', scale: 'linear' },
    y: { label: 'Test accuracy, %', scale: 'linear' },
    series: METHODS.map(([method, name]) => ({
      name,
      as: 'line',
      points: noises.flatMap((noise) => {
        const values = [...accuracies(method, noise).values()];
        return values.length > 0 ? [spreadPoint(noise, values)] : [];
      }),
    })),
  };
}

function frontFigure(results: Results, noise: number, above: PairedDifference | null): OutcomeFigure {
  return {
    name: 'Accuracy by parameters',
    help: `Students, adjoined, with ${noise} % wrong labels: the line has one α for all layers (8, 4, 2 and 1 from left to right), the points are DAN’s, one for each γ. Higher, and further left, is better.`,
    x: { label: 'Parameters', scale: 'log' },
    y: { label: 'Test accuracy, %', scale: 'linear' },
    series: [
      { name: 'One α', as: 'line', points: frontPoints(fixedStudents(results, noise)) },
      { name: 'DAN', as: 'points', points: searchedPoints(searchedAt(results, noise)) },
    ],
    ...(above && { finding: frontWords(above, noise) }),
  };
}

function networksOf({ alpha }: AdjoinedSettings, results: Results): OutcomeNetwork[] {
  return ofKind(results, 'adjoined')
    .filter((own) => own.alpha === alpha)
    .flatMap(({ noise, network }) => (network ? [{ noise, network }] : []))
    .sort((a, b) => a.noise - b.noise)
    .map(({ noise, network }) => ({ name: `Adjoined student, ${noise} % wrong labels`, bytes: network }));
}
