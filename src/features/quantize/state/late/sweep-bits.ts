/** The sweep over all widths; its code comes when it is first asked for. */
import type { OnProgress } from '../../../../engine/job';
import { dataKey } from '../../../../state/data-key';
import type { Tools } from '../../../../state/feature';
import { completeOf } from '../../../../state/measured';
import type { SweepPoint } from '../../job/report';
import { quantizeClient } from '../../works';
import type { QuantizeStore } from '../actions';
import { SWEEP_BITS } from '../recipes';

/** @returns what was swept, in words */
export async function sweepBits(
  { engine, get, set }: Pick<Tools<QuantizeStore>, 'engine' | 'get' | 'set'>,
  onProgress: OnProgress,
  live: () => boolean,
): Promise<string> {
  const { recipe, workspace } = get();
  const about = { recipe, data: dataKey(workspace) };
  const before = get().sweep;
  // What was there before goes when there is something in its place.
  const found: SweepPoint[] = [];
  let growing = before;
  const points = await quantizeClient(engine)
    .run.sweep({ recipe, bits: SWEEP_BITS }, onProgress, (point) => {
      found.push(point);
      if (live()) set({ sweep: (growing = { ...about, result: [...found], complete: false }) });
    })
    .catch((error: unknown) => {
      if (get().sweep === growing) set({ sweep: completeOf(before, growing) });
      throw error;
    });
  if (live()) set({ sweep: { ...about, result: points, complete: true } });
  return `Swept ${new Set(points.map(({ method }) => method)).size} methods over ${SWEEP_BITS.length} bit widths (${points.length} runs).`;
}
