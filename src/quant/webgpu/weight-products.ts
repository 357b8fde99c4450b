/** The products of the sums with W that a walk in Gram form takes; the sweeps after it take those of the walk. */
import { runPlan, type Buffers } from '../../gpu/plan';
import type { Session } from '../../gpu/session';
import type { GramMatrices } from './gram-matrices';
import { planProducts, type GramBuffer, type ProductsPlan } from './gram-plan';
import type { WeightProducts } from './gram-results';
import type { Neurons } from './walkers';

/** Those of the last walk; null: they were of other neurons, or in another order. */
export function knownProducts(
  { orders, known: { current } }: Pick<GramMatrices, 'orders' | 'known'>,
  { weights }: Pick<Neurons, 'weights'>,
): WeightProducts | null {
  if (current?.orders !== orders) return null;
  const same = (['buffer', 'byteOffset', 'length'] as const).every((key) => current.weights[key] === weights[key]);
  return same ? current.products : null;
}

/** @param buffers of the walk, with W in its place */
export async function takeProducts(
  session: Session,
  plan: ProductsPlan,
  buffers: Buffers<GramBuffer>,
): Promise<WeightProducts> {
  await runPlan(session, planProducts(plan), buffers);
  const read = (name: GramBuffer) => session.arena.read(buffers[name]!);
  const ofDrift = (name: GramBuffer) => (plan.diverged ? read(name) : null);
  const [HW, EW, FW] = await Promise.all([read('HW'), ofDrift('EW'), ofDrift('FW')]);
  return { HW, EW, FW };
}
