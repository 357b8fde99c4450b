/** The actions of curves, whose code comes when one is first asked for. */
import { importPageFile } from '../../../core/page-files';
import { alertOf } from '../../../state/errors';
import type { Tools } from '../../../state/feature';
import type { CurveActions, QuantizeStore } from './actions';

const load = () => importPageFile('What draws curves', () => import('./curve-actions'));

export function lateCurveActions(tools: Tools<QuantizeStore>): CurveActions {
  let curves: CurveActions | undefined;
  const act = (action: (curves: CurveActions) => Promise<void>): Promise<void> =>
    (curves ? Promise.resolve(curves) : load().then(({ curveActions }) => (curves = curveActions(tools)))).then(
      action,
      (error: unknown) => tools.set(alertOf(error, () => act(action))),
    );
  return {
    sweepSamples: () => act((all) => all.sweepSamples()),
    walkPath: () => act((all) => all.walkPath()),
    explainLayer: () => act((all) => all.explainLayer()),
    showHistogram: (key, layer) => act((all) => all.showHistogram(key, layer)),
  };
}
