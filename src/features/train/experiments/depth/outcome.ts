/** What the trained networks say of depth: exponents, their figures, and the limit that they approach. */
import type { LineFit } from '../../../../core/stats/line-fit';
import {
  signedText,
  spreadCell,
  spreadPoint,
  textCell,
  type Outcome,
  type OutcomeCell,
  type OutcomeFigure,
  type OutcomeSeries,
  type Verdict,
} from '../../../../experiment/outcome';
import type { DepthResult, DepthSettings } from './task';
import { exponentsOf, NEAR, regimeOf, STAYS, VANISHES, type Exponents, type Regime } from './regime';
import type { Activation } from './residual';

const NAMES: Record<Activation, string> = { tanh: 'tanh', relu: 'ReLU' };
const ORDER: Activation[] = ['tanh', 'relu'];
/** What the paper says of each. */
const CLAIMED: Record<Activation, Regime> = { tanh: 'ODE', relu: 'SDE' };
const REGIME_NAMES: Record<Regime, string> = { ODE: 'an ODE', SDE: 'an SDE', neither: 'neither an ODE nor an SDE' };

interface Measure {
  name: string;
  axis: string;
  help: string;
  of(result: DepthResult): number;
  exponent(exponents: Exponents): LineFit;
}

const MEASURES: Measure[] = [
  {
    name: 'Step size over depth',
    axis: 'δ',
    help: 'The step size δ that the layers of a network share after training. Both axes are logarithmic: a power of the depth is a straight line. With ReLU δ is 1.',
    of: ({ stepSize }) => stepSize,
    exponent: ({ stepSize }) => stepSize,
  },
  {
    name: 'Largest weights over depth',
    axis: 'max ‖A‖',
    help: 'The norm of the layer with the largest weights. Both axes are logarithmic; lines are powers of the depth, fitted by least squares.',
    of: ({ largestNorm }) => largestNorm,
    exponent: ({ largestNorm }) => largestNorm,
  },
  {
    name: 'Quadratic variation over depth',
    axis: 'root of the quadratic variation',
    help: 'How much weights change from each layer to the next, squared and summed over all layers, and its root. Where it falls with depth, weights become a smooth curve; where it stays, they remain as rough as a random walk.',
    of: ({ rootVariation }) => rootVariation,
    exponent: ({ rootVariation }) => rootVariation,
  },
];

/** How many of the deepest networks' entries are drawn. */
const DRAWN_DEPTHS = 3;

export function depthOutcome(settings: DepthSettings, results: readonly DepthResult[]): Outcome {
  const activations = ORDER.filter((activation) => settings.activations.includes(activation));
  const byActivation = new Map(activations.map((name) => [name, results.filter((own) => own.activation === name)]));
  return {
    table: {
      columns: [
        'Activation',
        'δ ~ L^',
        'max ‖A‖ ~ L^',
        'δ·max ‖A‖ ~ L^',
        'Root variation ~ L^',
        'Limit',
        'Accuracy, deepest',
      ],
      rows: [...byActivation].map(([activation, own]) => rowOf(activation, own)),
    },
    figures: [
      ...MEASURES.map((measure) => measureFigure(measure, byActivation)),
      ...[...byActivation].map(([activation, own]) => entryFigure(activation, own, settings.depths)),
    ],
    ...verdictOf(byActivation),
    networks: [...results]
      .sort((a, b) => a.depth - b.depth)
      .flatMap(({ depth, activation, network: bytes }) =>
        bytes ? [{ name: `${NAMES[activation]}, ${depth} layers deep`, bytes }] : [],
      ),
  };
}

function rowOf(activation: Activation, results: readonly DepthResult[]): OutcomeCell[] {
  const bySeed = [...new Set(results.map(({ seed }) => seed))].map((seed) =>
    results.filter((own) => own.seed === seed),
  );
  const exponents = bySeed.map(exponentsOf).filter((own) => own !== null);
  const slopes = (of: (own: Exponents) => LineFit) =>
    spreadCell(
      exponents.map((own) => of(own).slope),
      2,
    );
  const deepest = Math.max(...results.map(({ depth }) => depth));
  return [
    textCell(NAMES[activation]),
    activation === 'tanh' ? slopes((own) => own.stepSize) : textCell('δ = 1'),
    slopes((own) => own.largestNorm),
    slopes((own) => own.step),
    slopes((own) => own.rootVariation),
    textCell(regimeOf(results) ?? '–'),
    spreadCell(
      results.filter(({ depth }) => depth === deepest).map(({ accuracy }) => accuracy),
      1,
      '%',
    ),
  ];
}

type ByActivation = ReadonlyMap<Activation, readonly DepthResult[]>;

function measureFigure({ name, axis, help, of, exponent }: Measure, byActivation: ByActivation): OutcomeFigure {
  const series: OutcomeSeries[] = [];
  const found: string[] = [];
  for (const [activation, results] of byActivation) {
    const depths = depthsOf(results);
    const valuesAt = (depth: number) => results.filter((own) => own.depth === depth).map(of);
    const points = depths.map((depth) => spreadPoint(depth, valuesAt(depth)));
    series.push({ name: NAMES[activation], as: 'points', points });
    const exponents = exponentsOf(results);
    const fit = exponents && exponent(exponents);
    const line = fit ? depths.map((x) => ({ x, y: Math.exp(fit.intercept) * x ** fit.slope })) : [];
    series.push({ name: `${NAMES[activation]}, fitted`, as: 'guide', points: line });
    if (fit && !(axis === 'δ' && activation === 'relu')) found.push(`with ${NAMES[activation]} as ${powerText(fit)}`);
  }
  return {
    name,
    help,
    x: { label: 'layers, L', scale: 'doubling' },
    y: { label: axis, scale: 'log' },
    series,
    ...(found.length > 0 && { finding: `It goes ${found.join(', ')}.` }),
  };
}

function entryFigure(
  activation: Activation,
  results: readonly DepthResult[],
  depths: readonly number[],
): OutcomeFigure {
  const drawn = [...depths].sort((a, b) => a - b).slice(-DRAWN_DEPTHS);
  return {
    name: `One weight through the layers, ${NAMES[activation]}`,
    help: 'The same entry of the weights of each layer, from the first layer (0) to the last (1), in networks of several depths. A smooth curve is what an ODE has, a rough one what an SDE has.',
    x: { label: 'layer over depth, k/L', scale: 'linear' },
    y: { label: 'entry of A', scale: 'linear' },
    series: drawn.map((depth) => ({
      name: `${depth} layers`,
      as: 'line',
      points: (results.find((own) => own.depth === depth && own.entry)?.entry ?? []).map((y, k) => ({
        x: k / depth,
        y,
      })),
    })),
  };
}

const depthsOf = (results: readonly DepthResult[]): number[] =>
  [...new Set(results.map(({ depth }) => depth))].sort((a, b) => a - b);

/** 'L^−0.68 (−0.72 to −0.64)'. */
function powerText({ slope, interval }: LineFit): string {
  const ends = interval && ` (${interval.map((end) => signedText(end, 2)).join(' to ')})`;
  return `L^${signedText(slope, 2)}${ends ?? ''}`;
}

const CRITERIA =
  `Called an ODE where the root of the quadratic variation falls faster than L^${signedText(VANISHES, 1)} and δ·max ‖A‖ as ` +
  `L^−1 ± ${NEAR}; an SDE where the root stays within L^± ${STAYS} and δ·max ‖A‖ falls as L^−0.5 ± ${NEAR}.`;

function verdictOf(byActivation: ByActivation): { verdict: Verdict; sentence: string } {
  const named = [...byActivation].map(([activation, results]) => ({ activation, results, regime: regimeOf(results) }));
  const said = named.flatMap(({ activation, results, regime }) =>
    regime ? [sayingOf(activation, results, regime)] : [],
  );
  if (said.length === 0)
    return { verdict: 'open', sentence: `Open: a slope needs networks of at least three depths. ${CRITERIA}` };
  const right = named.filter(({ activation, regime }) => regime === CLAIMED[activation]);
  const isOpen = named.length < ORDER.length || named.some(({ regime }) => regime === null);
  const wrong = named.filter(({ activation, regime }) => regime && regime !== CLAIMED[activation]);
  const verdict = isOpen ? 'open' : wrong.length === 0 ? 'holds' : right.length > 0 ? 'holds in part' : 'does not hold';
  const against = wrong.map(
    ({ activation, regime }) =>
      `The paper has ${REGIME_NAMES[CLAIMED[activation]]} for ${NAMES[activation]}: here it is ${REGIME_NAMES[regime!]}.`,
  );
  return { verdict, sentence: [...said, ...against, CRITERIA].join(' ') };
}

function sayingOf(activation: Activation, results: readonly DepthResult[], regime: Regime): string {
  const exponents = exponentsOf(results)!;
  const depths = depthsOf(results);
  const seeds = new Set(results.map(({ seed }) => seed)).size;
  const step = activation === 'tanh' ? `δ goes as ${powerText(exponents.stepSize)}, ` : '';
  return (
    `${NAMES[activation]}, ${depths[0]} to ${depths.at(-1)} layers, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}: ${step}the largest ‖A‖ as ` +
    `${powerText(exponents.largestNorm)}, the root of the quadratic variation as ${powerText(exponents.rootVariation)}: ${REGIME_NAMES[regime]}` +
    `${regime === 'ODE' ? roughness(exponents) : ''}.`
  );
}

/** L layers along a smooth curve change by 1/L of their size each: the root of the squares of L changes is that size over √L. */
function roughness({ largestNorm, rootVariation }: Exponents): string {
  const smooth = largestNorm.slope - 1 / 2;
  return rootVariation.interval![0] > smooth
    ? `, though weights are not as smooth as a curve, with which the root would fall as L^${signedText(smooth, 2)}`
    : '';
}
