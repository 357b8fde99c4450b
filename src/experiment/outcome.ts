/** What an experiment has shown so far: a table, figures, a verdict, and networks to go on with. Plain data. */

/** Mean and spread over seeds. */
export interface Spread {
  mean: number;
  /** Standard deviation over seeds, n − 1; null of fewer than two. */
  deviation: number | null;
  count: number;
}

export type OutcomeCell = { kind: 'text'; text: string } | ({ kind: 'spread'; digits: number; unit?: string } & Spread);

export interface OutcomeTable {
  /** The first names the rows. */
  columns: string[];
  rows: OutcomeCell[][];
}

export interface OutcomeAxis {
  /** What is read off, and its unit. */
  label: string;
  /** `log`: powers of ten; `doubling`: powers of two. */
  scale: 'linear' | 'log' | 'doubling';
}

export interface OutcomePoint {
  x: number;
  y: number;
  /** Ends of a band around it: mean ∓ deviation, or an interval; left out: there is none. */
  low?: number;
  high?: number;
}

export interface OutcomeSeries {
  name: string;
  /** `points`: not joined; `guide`: a line that was not measured (a slope, a schedule); `band` is drawn wherever points have ends. */
  as: 'line' | 'points' | 'guide';
  points: OutcomePoint[];
}

export interface OutcomeFigure {
  /** Its title, and its name for programs. */
  name: string;
  /** How to read it, in a sentence. */
  help: string;
  x: OutcomeAxis;
  y: OutcomeAxis;
  /** In the same order whatever is there yet: colours and shapes follow it. */
  series: OutcomeSeries[];
  /** What the figure says, in a sentence; left out while too little is there. */
  finding?: string;
}

/** Nodes of a graph where they are drawn; arrays of nodes have an entry for each that is drawn. */
export interface GraphPicture {
  /** Which nodes of the graph these are. */
  nodes: number[];
  /** Whole numbers, 0 … 1,000; the longer side takes all of that. */
  x: number[];
  y: number[];
  /** The class of each node, −1: not known. */
  labels: number[];
  /** The class that it was told to be. */
  predicted: number[];
  /** Places in `nodes` of those whose labels were trained on. */
  trained: number[];
  /** Edges among the nodes drawn, two places in `nodes` each. */
  edges: number[];
  /** Of the whole graph, each edge once. */
  whole: { nodes: number; edges: number };
}

/** How the paper's claim fared here. */
export type Verdict = 'holds' | 'holds in part' | 'does not hold' | 'open';

/** What can be opened in Quantize. */
export interface OutcomeNetwork {
  /** 'One-Cycle, 95 %'. */
  name: string;
  /** An ONNX file. */
  bytes: Uint8Array;
  /** `.npz` files to calibrate and to evaluate on; left out: the pictures that it was trained on. */
  samples?: { calibration: Uint8Array; evaluation: Uint8Array };
}

export interface Outcome {
  table: OutcomeTable;
  figures: OutcomeFigure[];
  verdict: Verdict;
  /** Claim against outcome, with the figures, and where it does not hold: one or two sentences. Made from the numbers. */
  sentence: string;
  networks: OutcomeNetwork[];
  /** Of experiments on graphs, the graph; left out while there is none. */
  picture?: GraphPicture;
}

/** @param values one of each seed, at least one */
export function spreadOf(values: readonly number[]): Spread {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : null, count };
}

/** A cell of the table; '–' where there is no value yet. */
export function spreadCell(values: readonly number[], digits: number, unit?: string): OutcomeCell {
  if (values.length === 0) return { kind: 'text', text: '–' };
  return { kind: 'spread', digits, ...(unit !== undefined && { unit }), ...spreadOf(values) };
}

export const textCell = (text: string): OutcomeCell => ({ kind: 'text', text });

/** '93.2 ± 0.4 %'. */
export function cellText(cell: OutcomeCell): string {
  if (cell.kind === 'text') return cell.text;
  const { mean, deviation, digits, unit } = cell;
  const number = signedText(mean, digits) + (deviation === null ? '' : ` ± ${deviation.toFixed(digits)}`);
  return unit === undefined ? number : `${number} ${unit}`;
}

/** With a true minus sign. */
export const signedText = (value: number, digits: number): string => {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) > 0 ? `−${text}` : text;
};

/** A point whose band is mean ∓ deviation. */
export function spreadPoint(x: number, values: readonly number[]): OutcomePoint {
  const { mean, deviation } = spreadOf(values);
  return { x, y: mean, ...(deviation !== null && { low: mean - deviation, high: mean + deviation }) };
}
