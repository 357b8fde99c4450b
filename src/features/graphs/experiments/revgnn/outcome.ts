/** What the runs of deep graph networks say. */
import {
  spreadCell,
  spreadOf,
  spreadPoint,
  textCell,
  type Outcome,
  type OutcomeCell,
  type OutcomeFigure,
  type OutcomePoint,
  type OutcomeSeries,
  type Verdict,
} from '../../../../experiment/outcome';
import type { DeepMethod, RevgnnMethod, RevgnnResult, RevgnnSettings } from './tasks';

type Of<Kind extends RevgnnResult['kind']> = Extract<RevgnnResult, { kind: Kind }>;
type Step = Of<'step'>;

const METHODS: readonly RevgnnMethod[] = ['stored', 'reversible', 'tied', 'equilibrium'];
const NAMES: Record<RevgnnMethod, string> = {
  stored: 'Stored',
  reversible: 'Reversible',
  tied: 'Reversible, tied weights',
  equilibrium: 'Equilibrium',
};

/** Part of the least that memory may grow by over all depths and still be the same. */
const CONSTANT = 0.05;
/** Difference of gradients that says they are equal, and time that is not much more. */
const EQUAL = 1e-4;
const SLOWER = 2.5;
/** Points by which depth has to win to be worth anything. */
const WORTH = 1;

const MB = 1e6;

interface Found {
  /** By depth, rising. */
  steps: Step[];
  tied: Step[];
  fixedPoint: Of<'fixed point'> | undefined;
  training: Of<'training'>[];
}

export function revgnnOutcome(settings: RevgnnSettings, results: readonly RevgnnResult[]): Outcome {
  const of = <Kind extends RevgnnResult['kind']>(kind: Kind) =>
    results.filter((result): result is Of<Kind> => result.kind === kind);
  const steps = of('step').sort((a, b) => a.depth - b.depth);
  const found: Found = {
    steps: steps.filter(({ tied }) => !tied),
    tied: steps.filter(({ tied }) => tied),
    fixedPoint: of('fixed point')[0],
    training: of('training'),
  };
  return {
    table: table(found),
    figures: [memoryFigure(found), gradientFigure(found), timeFigure(found), accuracyFigure(found)],
    ...judged(found, settings),
    networks: [],
  };
}

/** What a method's steps are, and which part of them is its. */
function stepsOf(found: Found, method: DeepMethod): { steps: Step[]; part: 'stored' | 'reversible' } {
  return {
    steps: method === 'tied' ? found.tied : found.steps,
    part: method === 'stored' ? 'stored' : 'reversible',
  };
}

function table(found: Found): Outcome['table'] {
  const ends = found.steps.length > 0 ? [found.steps[0]!.depth, found.steps.at(-1)!.depth] : null;
  const [first, last] = ends ? [`at depth ${ends[0]}`, `at depth ${ends[1]}`] : ['at the least depth', 'at the most'];
  return {
    columns: [
      ...['Method', `Activations ${first}`, `Activations ${last}`, `Time of a step ${last}`],
      ...['Difference of gradients', 'Parameters', 'Best test accuracy'],
    ],
    rows: METHODS.map((method) => [
      textCell(NAMES[method]),
      ...(method === 'equilibrium' ? equilibriumCells(found) : stepCells(found, method)),
      bestCell(found, method),
    ]),
  };
}

function stepCells(found: Found, method: DeepMethod): OutcomeCell[] {
  const { steps, part } = stepsOf(found, method);
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return Array.from({ length: 5 }, () => textCell('–'));
  return [
    spreadCell([first[part].bytes / MB], 2, 'MB'),
    spreadCell([last[part].bytes / MB], 2, 'MB'),
    spreadCell([last[part].seconds], 3, 's'),
    textCell(method === 'stored' ? 'none' : exponentText(largestDifference(steps))),
    textCell(last.parameters.toLocaleString('en-US')),
  ];
}

/** It has no depth. */
function equilibriumCells({ fixedPoint }: Found): OutcomeCell[] {
  if (!fixedPoint) return Array.from({ length: 5 }, () => textCell('–'));
  const { implicit, difference, parameters } = fixedPoint;
  const bytes = spreadCell([implicit.bytes / MB], 2, 'MB');
  return [
    ...[bytes, bytes, spreadCell([implicit.seconds], 3, 's')],
    ...[textCell(exponentText(difference)), textCell(parameters.toLocaleString('en-US'))],
  ];
}

const largestDifference = (steps: readonly Step[]) => Math.max(...steps.map(({ difference }) => difference));

/** '3.5e-7', or '0'. */
const exponentText = (value: number) => (value === 0 ? '0' : value.toExponential(1).replace('-', '−'));

/** Test accuracies of one method and depth, a seed each. */
const accuraciesOf = ({ training }: Found, method: RevgnnMethod, depth: number | null): number[] =>
  training.filter((own) => own.method === method && own.depth === depth).map(({ test }) => test);

const depthsOf = ({ training }: Found, method: RevgnnMethod): (number | null)[] =>
  [...new Set(training.filter((own) => own.method === method).map(({ depth }) => depth))].sort(
    (a, b) => (a ?? 0) - (b ?? 0),
  );

function bestCell(found: Found, method: RevgnnMethod): OutcomeCell {
  const all = depthsOf(found, method).map((depth) => accuraciesOf(found, method, depth));
  const best = all.reduce<number[]>((a, b) => (a.length === 0 || spreadOf(b).mean > spreadOf(a).mean ? b : a), []);
  return spreadCell(best, 1, '%');
}

function overDepth(found: Found, value: (step: Step, part: 'stored' | 'reversible') => number): OutcomeSeries[] {
  return (['stored', 'reversible', 'tied'] as const).map((method): OutcomeSeries => {
    const { steps, part } = stepsOf(found, method);
    return { name: NAMES[method], as: 'line', points: steps.map((step) => ({ x: step.depth, y: value(step, part) })) };
  });
}

const DEPTH = { label: 'depth, blocks', scale: 'doubling' } as const;

function memoryFigure(found: Found): OutcomeFigure {
  const { fixedPoint, steps } = found;
  const point = (value: (own: Of<'fixed point'>) => number): OutcomePoint[] =>
    fixedPoint ? [{ x: fixedPoint.steps, y: value(fixedPoint) }] : [];
  return {
    name: 'Activations by depth',
    help: 'The most bytes that were held at once for activations in a step of training. The equilibrium form has no depth: it stands at how often its layer was applied.',
    x: DEPTH,
    y: { label: 'activations, MB', scale: 'log' },
    series: [
      ...overDepth(found, (step, part) => step[part].bytes / MB),
      { name: NAMES.equilibrium, as: 'points', points: point(({ implicit }) => implicit.bytes / MB) },
    ],
    ...(steps.length > 2 && {
      finding: `Stored, a block takes ${(growth(steps).slope / MB).toFixed(2)} MB (a straight line, R² ${growth(steps).fit.toFixed(4)}); reversed, memory grows by ${(100 * spreadOfMemory(steps)).toFixed(1)} % over all depths.`,
    }),
  };
}

function gradientFigure(found: Found): OutcomeFigure {
  const points = (steps: readonly Step[]): OutcomePoint[] =>
    // A logarithm has no place for what is equal to the last bit.
    steps.map(({ depth, difference }) => ({ x: depth, y: Math.max(difference, 1e-9) }));
  return {
    name: 'Difference of gradients',
    help: 'How far gradients are from those of stored activations, relative to their size: what computing inputs again from outputs costs. 1e-9 stands for that and all below, equal to the last bit among them.',
    x: DEPTH,
    y: { label: 'relative difference', scale: 'log' },
    series: [
      { name: NAMES.reversible, as: 'line', points: points(found.steps) },
      { name: NAMES.tied, as: 'line', points: points(found.tied) },
      {
        ...{ name: NAMES.equilibrium, as: 'points' },
        points: found.fixedPoint ? [{ x: found.fixedPoint.steps, y: Math.max(found.fixedPoint.difference, 1e-9) }] : [],
      },
    ],
  };
}

function timeFigure(found: Found): OutcomeFigure {
  return {
    name: 'Time by depth',
    help: 'Seconds of one step of training: forward, and the gradients of all weights.',
    x: DEPTH,
    y: { label: 'a step, s', scale: 'log' },
    series: overDepth(found, (step, part) => step[part].seconds),
    ...(found.steps.length > 0 && {
      finding: `Reversed, a step takes ${slowdown(found.steps).toFixed(1)} times as long in the middle of all depths.`,
    }),
  };
}

function accuracyFigure(found: Found): OutcomeFigure {
  const points = (method: RevgnnMethod): OutcomePoint[] =>
    depthsOf(found, method).map((depth) =>
      spreadPoint(depth ?? found.fixedPoint?.steps ?? 1, accuraciesOf(found, method, depth)),
    );
  return {
    name: 'Accuracy by depth',
    help: 'Test accuracy after training, with its spread over seeds. The equilibrium form stands at how often its layer was applied.',
    x: DEPTH,
    y: { label: 'test accuracy, %', scale: 'linear' },
    series: METHODS.map((method): OutcomeSeries => ({
      name: NAMES[method],
      as: method === 'equilibrium' ? 'points' : 'line',
      points: points(method),
    })),
  };
}

/** Bytes of stored activations over depth as a straight line: a slope in bytes a block, and R². */
function growth(steps: readonly Step[]): { slope: number; fit: number } {
  const [x, y] = [steps.map(({ depth }) => depth), steps.map(({ stored }) => stored.bytes)];
  const [mx, my] = [spreadOf(x).mean, spreadOf(y).mean];
  const along = (a: number[], am: number, b: number[], bm: number) =>
    a.reduce((sum, value, i) => sum + (value - am) * (b[i]! - bm), 0);
  const [xx, xy, yy] = [along(x, mx, x, mx), along(x, mx, y, my), along(y, my, y, my)];
  return { slope: xy / xx, fit: yy > 0 ? (xy * xy) / (xx * yy) : 1 };
}

/** Of reversed steps: the most over the least, less 1. */
function spreadOfMemory(steps: readonly Step[]): number {
  const bytes = steps.map(({ reversible }) => reversible.bytes);
  return Math.max(...bytes) / Math.min(...bytes) - 1;
}

/** The median over depths: a step may have been held up. */
function slowdown(steps: readonly Step[]): number {
  const all = steps.map(({ stored, reversible }) => reversible.seconds / stored.seconds).sort((a, b) => a - b);
  return all[Math.floor(all.length / 2)]!;
}

function judged(found: Found, { depths }: RevgnnSettings): { verdict: Verdict; sentence: string } {
  const { steps } = found;
  if (steps.length < 2)
    return { verdict: 'open', sentence: 'Memory can be compared once two depths have been measured.' };
  const [constant, equal, quick] = [
    spreadOfMemory(steps) <= CONSTANT,
    largestDifference(steps) <= EQUAL,
    slowdown(steps) <= SLOWER,
  ];
  const verdict: Verdict = !constant ? 'does not hold' : equal && quick ? 'holds' : 'holds in part';
  const [first, last] = [steps[0]!, steps.at(-1)!];
  const mb = (bytes: number) => (bytes / MB).toFixed(1);
  const memory = `From ${first.depth} to ${last.depth} blocks stored activations grow from ${mb(first.stored.bytes)} to ${mb(last.stored.bytes)} MB, reversible ones ${constant ? 'stay at' : 'come to'} ${mb(last.reversible.bytes)} MB, in ${slowdown(steps).toFixed(1)} times the time`;
  const gradients = equal
    ? `gradients are ${largestDifference(steps) === 0 ? 'the same to the last bit' : `equal to ${exponentText(largestDifference(steps))}`}`
    : `but gradients differ by up to ${exponentText(largestDifference(steps))}`;
  const missing = steps.length < depths.length ? ' Not all depths have been measured yet.' : '';
  return { verdict, sentence: `${memory}; ${gradients}. ${depthSentence(found)}${missing}` };
}

/** Whether depth is good for accuracy, on this graph. */
function depthSentence(found: Found): string {
  const depths = depthsOf(found, 'reversible');
  if (depths.length < 2) return 'What depth does for accuracy is open until two depths have been trained.';
  const mean = (depth: number | null) => spreadOf(accuraciesOf(found, 'reversible', depth)).mean;
  const [least, most] = [depths[0]!, depths.at(-1)!];
  const gain = mean(most) - mean(least);
  const figures = `${mean(least).toFixed(1)} % with ${least} blocks, ${mean(most).toFixed(1)} % with ${most}`;
  return gain > WORTH
    ? `Depth helps accuracy here: ${figures}.`
    : `Depth brings little on this graph: ${figures}; what is shown is memory, not accuracy.`;
}
