/** Accuracy by bits, as it is drawn: a line a method, its intervals, its answer, and the runs behind its points. */
import { shareRight } from '../../../engine/scoring/scores';
import { METHODS, type Method } from '../../../quant/layer';
import type { SweepPoint } from '../job/report';
import { changeOf, fewestBits, type Change } from './change';
import { meanBits, type Run } from './runs';

export interface BitsPoint {
  /** null: not known yet. */
  share: number | null;
  /** Against the float network; null where it is not known. */
  change: Change | null;
  /** How far the 95 % interval of the change reaches below and above. */
  reach: [number, number] | null;
}

export interface BitsCurves {
  methods: Method[];
  /** For each width, rising, a point of each method. */
  rows: { bits: number; points: BitsPoint[] }[];
  /** Of each method: the fewest bits without a drop; null where there are none, or where it is not known. */
  fewest: (number | null)[];
}

const UNKNOWN: BitsPoint = { share: null, change: null, reach: null };

function pointOf({ scores }: SweepPoint, labelled: boolean): BitsPoint {
  if (!labelled) return { ...UNKNOWN, share: scores.agreement };
  const change = changeOf(scores);
  const reach: BitsPoint['reach'] = change && [change.share - change.lower, change.upper - change.share];
  return { share: shareRight(scores), change, reach };
}

/**
 * @param labelled without labels, agreement with the float network is what can be told
 * @param widths how many a method must have for its fewest bits to be known
 */
export function bitsCurves(sweep: readonly SweepPoint[], labelled: boolean, widths: number): BitsCurves {
  const methods = METHODS.filter((method) => sweep.some((point) => point.method === method));
  const all = [...new Set(sweep.map(({ bits }) => bits))].sort((a, b) => a - b);
  const fewest = fewestBits(sweep, widths);
  return {
    methods,
    rows: all.map((bits) => ({
      bits,
      points: methods.map((method) => {
        const point = sweep.find((one) => one.method === method && one.bits === bits);
        return point ? pointOf(point, labelled) : UNKNOWN;
      }),
    })),
    fewest: methods.map((method) => fewest.get(method) ?? null),
  };
}

/** The newest run of a method whose layers all have these bits, or are left in float; null: there is none. */
export function uniformRun(runs: readonly Run[], method: Method, bits: number): Run | null {
  const isUniform = ({ report: { recipe, layers } }: Run) =>
    !recipe.compression &&
    recipe.method === method &&
    layers.every((layer) => layer.bits === null || layer.bits === bits);
  return runs.findLast((run) => isUniform(run) && meanBits(run.report) !== null) ?? null;
}
