/** Whether a linked result came out the same on this machine. */
import { isSameFile } from '../../../core/same-file';
import { shareRight } from '../../../engine/scoring/scores';
import { percent } from '../../../state/format';
import type { LayerReport } from '../job/report';
import { hasSameSteps, isSameRecipe } from './recipes';
import type { Run } from './runs';

/** Significant digits of the errors in a link. */
const DIGITS = 4;
/** How far errors of another backend, which adds in another order, may be off. */
const OF_OTHER_BACKEND = 0.01;

/** The run of this machine that a linked one can be compared with: the same recipe, the same network and samples. */
export function ownRunOf(linked: Run, runs: readonly Run[]): Run | null {
  const { model, recipe, steps, evaluation, calibration } = linked.report;
  const hasSame = ({ report }: Run) =>
    isSameFile(report.model, model) &&
    isSameRecipe(report.recipe, recipe) &&
    hasSameSteps(report.steps, steps) &&
    report.evaluation?.sha256 === evaluation?.sha256 &&
    report.calibration?.sha256 === calibration?.sha256;
  return runs.findLast((run) => run.origin === 'run' && hasSame(run)) ?? null;
}

/** Equal to the digits that the link holds: the last of them may be rounded either way. */
function isNear(linked: number, own: number, sameBackend: boolean): boolean {
  if (linked === own) return true;
  const least = 10 ** (Math.floor(Math.log10(Math.abs(linked) || 1e-30)) - DIGITS + 1);
  return Math.abs(linked - own) <= (sameBackend ? 0.501 * least : OF_OTHER_BACKEND * Math.abs(linked));
}

export interface Outcome {
  same: boolean;
  text: string;
}

/** @param own of this machine. What is compared: bits and errors of each layer, and the share that is right. */
export function cameOut(linked: Run, own: Run): Outcome {
  const sameBackend = linked.report.device.backend === own.report.device.backend;
  const layers = new Map(own.report.layers.map((layer) => [layer.id, layer]));
  const isSame = (layer: LayerReport) => {
    const other = layers.get(layer.id);
    return other?.bits === layer.bits && isNear(layer.relativeError, other.relativeError, sameBackend);
  };
  const differing = linked.report.layers.filter((layer) => !isSame(layer));
  const [theirs, ours] = [linked, own].map(({ report: { scores } }) => scores && shareRight(scores));
  const text = (share: number | null | undefined) => percent(share);
  const sameShare = text(theirs) === text(ours);
  const count = linked.report.layers.length;
  const how = sameBackend ? `equal to ${DIGITS} digits` : 'equal within 1 %, on another backend';
  if (sameShare && differing.length === 0) {
    const share = typeof ours === 'number' ? `${text(ours)}, ` : '';
    const errors = count === 1 ? `the error of its layer ${how}` : `errors of all ${count} layers ${how}`;
    return { same: true, text: `Came out the same: ${share}${errors}.` };
  }
  const shares = sameShare ? [] : [`${text(ours)} here, ${text(theirs)} in the link`];
  const named = differing.slice(0, 3).map(({ name }) => name);
  const more = differing.length > named.length ? ` and ${differing.length - named.length} more` : '';
  const ofLayers =
    differing.length === 0
      ? []
      : [`errors or bits of ${differing.length} of ${count} layers differ (${named.join(', ')}${more})`];
  return { same: false, text: `Came out otherwise: ${[...shares, ...ofLayers].join('; ')}.` };
}
