/**
 * What a sweep walks along on the device, as quant/wasm/gram-sweep.ts has it: a walk towards the letters p before it, along H
 * with a ridge in what it divides by, and with the drift (H + λI)(w − p) + sEw.
 */
import { runPlan, type Buffers } from '../../gpu/plan';
import type { Scope, Session } from '../../gpu/session';
import type { SweepStart } from '../slices';
import type { DeviceProducts } from './factored-walk';
import type { GramMatrices, WalkCourse } from './gram-matrices';
import { planDifferences, type GramBuffer } from './gram-plan';
import { differencesOf } from './gram-results';
import { turnRows, type Walkers } from './walkers';

export interface SweepProducts extends Pick<DeviceProducts, 'sizes' | 'EW'> {
  walkers: Walkers;
  /** λ of each group; the walkers have it as their ridge. */
  lambdas: Float64Array;
}

/**
 * The walkers are the neurons, so that what has a column for each walker lies like W.
 * @param buffers of the walk; D is written over
 * @param scope of the walk
 */
export async function sweepCourse(
  session: Session,
  scope: Scope,
  { orders }: Pick<GramMatrices, 'orders'>,
  buffers: Buffers<GramBuffer>,
  { sizes, walkers, EW, lambdas }: SweepProducts,
  { values, keptShares }: SweepStart,
): Promise<WalkCourse> {
  const { gpu, arena } = session;
  const before = turnRows(values, walkers.scales, sizes, orders); // p
  const moved = differencesOf(walkers.weights, before, sizes); // w − p
  const buffer = scope.storage('drift', moved.length);
  gpu.device.queue.writeBuffer(buffers.D!, 0, moved);
  await runPlan(session, [planDifferences(sizes)], { ...buffers, past: buffer });
  const drift = await arena.read(buffer, 0, moved.length); // H(w − p)
  const shares = EW && Float64Array.from(keptShares);
  const { groups, stride, inputs, perGroup, neuronsPadded } = sizes;
  for (let g = 0; g < groups; g++)
    for (let t = 0; t < inputs; t++)
      for (let c = 0, at = (g * stride + t) * neuronsPadded; c < perGroup; c++, at++)
        drift[at]! += lambdas[g]! * moved[at]! + (shares ? shares[g * perGroup + c]! * EW![at]! : 0);
  gpu.device.queue.writeBuffer(buffer, 0, drift);
  return {
    lower: buffers.H!,
    targets: scope.upload('targets', before),
    drift: buffer,
    error: false,
    ...(shares && { keptShares: shares }),
  };
}
