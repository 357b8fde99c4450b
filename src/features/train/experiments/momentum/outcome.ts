/** What descents with and without momentum say. */
import {
  signedText,
  spreadCell,
  spreadOf,
  textCell,
  type Outcome,
  type OutcomeFigure,
  type Verdict,
} from '../../../../experiment/outcome';
import { exponentsOf, guideFrom, pointsByKappa, valuesOf, type Measure } from './measures';
import { METHODS, type Architecture, type Method, type MomentumResult, type MomentumSettings } from './task';

type Results = readonly MomentumResult[];

const METHOD_NAMES: Record<Method, string> = { gd: 'GD', 'heavy-ball': 'Heavy ball', nag: 'NAG' };
const ARCHITECTURE_NAMES: Record<Architecture, string> = { dense: 'fully connected', residual: 'residual' };

/** Exponents of the rate that bear the claim out: −1 for GD and −½ for NAG, give or take what six κ can tell. */
const CLAIMED = { gd: [-1.2, -0.8], nag: [-0.67, -0.33] } as const;

/** Seeds that a verdict needs. */
const ENOUGH = 2;

export function momentumOutcome({ architectures, rank }: MomentumSettings, results: Results): Outcome {
  const findings = architectures.map((architecture) => findingOf(results, architecture, rank));
  const verdict = verdictOf(findings);
  return {
    table: {
      columns: ['Method', 'Exponent of the rate', 'Exponent of iterations', 'Iterations at the largest κ'],
      rows: architectures.flatMap((architecture) =>
        METHODS.map((method) => rowOf(results, architecture, method, rank)),
      ),
    },
    figures: architectures.flatMap((architecture) => [
      lossFigure(results, architecture),
      kappaFigure(results, architecture, 'iterations'),
      kappaFigure(results, architecture, 'rate'),
    ]),
    verdict,
    sentence: [OPENING[verdict], ...findings.flatMap(sentenceOf), ...missedOf(results)].join(' '),
    networks: [],
  };
}

function rowOf(results: Results, architecture: Architecture, method: Method, rank: number) {
  const exponents = (measure: Measure) => exponentsOf(valuesOf(results, architecture, method, measure));
  return [
    textCell(`${METHOD_NAMES[method]}, ${ARCHITECTURE_NAMES[architecture]}`),
    spreadCell(exponents('rate'), 2),
    spreadCell(exponents('iterations'), 2),
    spreadCell(iterationsAt(results, architecture, method, rank), 0),
  ];
}

const iterationsAt = (results: Results, architecture: Architecture, method: Method, rank: number) =>
  valuesOf(results, architecture, method, 'iterations').flatMap((own) => (own.rank === rank ? [own.value] : []));

/** GD beside NAG on one architecture. */
interface Finding {
  architecture: Architecture;
  /** Exponents of the rate, by seed. */
  exponents: Record<'gd' | 'nag', number[]>;
  /** At the largest κ, means over seeds; null where one has none. */
  largest: { kappa: number; gd: number; nag: number } | null;
}

function findingOf(results: Results, architecture: Architecture, rank: number): Finding {
  const exponents = (method: Method) => exponentsOf(valuesOf(results, architecture, method, 'rate'));
  const [gd, nag] = (['gd', 'nag'] as const).map((method) => iterationsAt(results, architecture, method, rank));
  const kappas = results
    .filter((result) => result.architecture === architecture && result.rank === rank)
    .map(({ kappa }) => kappa);
  return {
    architecture,
    exponents: { gd: exponents('gd'), nag: exponents('nag') },
    largest:
      gd!.length > 0 && nag!.length > 0
        ? { kappa: spreadOf(kappas).mean, gd: spreadOf(gd!).mean, nag: spreadOf(nag!).mean }
        : null,
  };
}

function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some(({ exponents: { gd, nag } }) => Math.min(gd.length, nag.length) < ENOUGH)) return 'open';
  const held = findings.filter(holds).length;
  if (held === 0) return 'does not hold';
  return held === findings.length ? 'holds' : 'holds in part';
}

function holds({ exponents, largest }: Finding): boolean {
  const within = (method: 'gd' | 'nag') => {
    const { mean } = spreadOf(exponents[method]);
    const [low, high] = CLAIMED[method];
    return low <= mean && mean <= high;
  };
  return within('gd') && within('nag') && largest !== null && largest.nag < largest.gd;
}

const OPENING: Record<Verdict, string> = {
  holds: 'Rates are claimed to go like 1/κ with GD and like 1/√κ with NAG, and they do.',
  'holds in part': 'Rates are claimed to go like 1/κ with GD and like 1/√κ with NAG; here they do on some networks.',
  'does not hold': 'Rates are claimed to go like 1/κ with GD and like 1/√κ with NAG; here they do not.',
  open: 'Rates are claimed to go like 1/κ with GD and like 1/√κ with NAG. Not enough has run to tell: it needs three sizes of κ, with two seeds or more.',
};

function sentenceOf({ architecture, exponents: { gd, nag }, largest }: Finding): string[] {
  if (gd.length === 0 || nag.length === 0) return [];
  const power = (values: readonly number[]) => `κ^${signedText(spreadOf(values).mean, 2)}`;
  const at = largest
    ? `; at κ = ${whole(largest.kappa)}, ${whole(largest.gd)} iterations against ${whole(largest.nag)}, ${(largest.gd / largest.nag).toFixed(1)} times as many`
    : '';
  const name = ARCHITECTURE_NAMES[architecture];
  return [`On ${name} networks: ${power(gd)} with GD, ${power(nag)} with NAG${at}.`];
}

const whole = (value: number) => Math.round(value).toLocaleString('en-US');

/** Runs that the figures of iterations lack. */
function missedOf(results: Results): string[] {
  const missed = results.flatMap(({ descents }) => descents.filter(({ iterations }) => iterations === null)).length;
  if (missed === 0) return [];
  return [
    `${missed === 1 ? 'One run' : `${missed} runs`} did not come to a millionth of the first loss: the constant steps of the theory were too long for ${missed === 1 ? 'it' : 'them'}, or the network too narrow.`,
  ];
}

function lossFigure(results: Results, architecture: Architecture): OutcomeFigure {
  const own = results.find(
    (result) => result.architecture === architecture && result.descents.some(({ curve }) => curve),
  );
  return {
    name: `Loss, ${ARCHITECTURE_NAMES[architecture]}`,
    help: 'The loss of one run with each method at the largest κ, against the loss at the start. Where a line falls, it trains.',
    x: { label: 'Iterations', scale: 'log' },
    y: { label: 'Loss against the first', scale: 'log' },
    series: METHODS.map((method) => ({
      name: METHOD_NAMES[method],
      as: 'line',
      points: (own?.descents.find((descent) => descent.method === method)?.curve ?? []).map(([x, y]) => ({ x, y })),
    })),
    ...(own && {
      finding: `At κ = ${whole(own.kappa)}, from the same start: ${METHODS.flatMap((method) => reachedText(own, method)).join(', ')}.`,
    }),
  };
}

function reachedText({ descents }: MomentumResult, method: Method): string[] {
  const descent = descents.find((own) => own.method === method);
  if (!descent) return [];
  const { iterations } = descent;
  const name = METHOD_NAMES[method];
  return [
    iterations === null
      ? `${name} does not come to a millionth`
      : `${name} comes to a millionth in ${whole(iterations)}`,
  ];
}

const MEASURES = {
  iterations: {
    name: 'Iterations by κ',
    help: 'Iterations until the loss was a millionth of the first; points are means over seeds. Along a guide they grow like κ, or like √κ. Lower is better.',
    label: 'Iterations to 10⁻⁶',
    guides: [
      { name: 'Slope 1', from: 'gd', exponent: 1 },
      { name: 'Slope ½', from: 'nag', exponent: 0.5 },
    ],
  },
  rate: {
    name: 'Rate by κ',
    help: 'By which share the distance to the labels shrinks with each iteration, late in a run; points are means over seeds. Along a guide it falls like 1/κ, or like 1/√κ. Higher is better.',
    label: 'Rate 1 − ρ',
    guides: [
      { name: 'Slope −1', from: 'gd', exponent: -1 },
      { name: 'Slope −½', from: 'nag', exponent: -0.5 },
    ],
  },
} as const;

function kappaFigure(results: Results, architecture: Architecture, measure: Measure): OutcomeFigure {
  const { name, help, label, guides } = MEASURES[measure];
  const points = (method: Method) => pointsByKappa(valuesOf(results, architecture, method, measure));
  const exponents = METHODS.map((method) => ({
    method,
    values: exponentsOf(valuesOf(results, architecture, method, measure)),
  })).filter(({ values }) => values.length > 0);
  return {
    name: `${name}, ${ARCHITECTURE_NAMES[architecture]}`,
    help,
    x: { label: 'κ', scale: 'log' },
    y: { label, scale: 'log' },
    series: [
      ...METHODS.map((method) => ({ name: METHOD_NAMES[method], as: 'line' as const, points: points(method) })),
      ...guides.map((guide) => ({
        name: guide.name,
        as: 'guide' as const,
        points: guideFrom(points(guide.from), guide.exponent),
      })),
    ],
    ...(exponents.length > 0 && {
      finding: `Slopes: ${exponents.map(({ method, values }) => `${METHOD_NAMES[method]} ${signedText(spreadOf(values).mean, 2)}`).join(', ')}.`,
    }),
  };
}
