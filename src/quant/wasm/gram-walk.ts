/**
 * The walk of one group in Gram form (docs/ARCHITECTURE.md 4.2), block after block; what is below a block is updated at
 * once.
 */
import { unreachable } from '../../core/errors';
import type { Factor } from '../../core/linalg/factor';
import { findsStep, type LayerRecipe } from '../layer';
import { orderBoth, orderRows, pathOrder } from '../order';
import { walkBlock } from './walk-block';
import { BLOCK, makeWalkers, type Walkers } from './walkers';
import type { WalkedGroup } from './walked-groups';
import { PANEL_ROW_BYTES } from '../../wasm/panel-kernels';
import {
  inQuads,
  matrixBytes,
  openPanels,
  pacer,
  pack,
  panelBytes,
  panelsOf,
  unpack,
  type Rest,
} from '../../wasm/panels';
import { isHeldBack, ridgeOf } from '../criterion';
import { keptShares } from '../methods/qronos-targets';
import type { SweepStart } from '../slices';
import { walkBeacon } from './gram-beacon';
import { addRidge, outputProducts, planGptq, planPath, planQronos, type GramSums, type Plan } from './gram-plans';
import type { SumsWalk } from './gram-sums';
import { planSweep } from './gram-sweep';

export async function walkSums(walk: SumsWalk, pause: () => Promise<void>): Promise<WalkedGroup> {
  const { summed, group, recipe, candidates, factor } = walk;
  if (findsStep(recipe)) return walkBeacon(walk, pause);
  const { inputs, neurons } = group;
  const { samples, H, E, squaredNorms, squaredDrifts, floatSums } = summed;
  const rest = pacer(pause);
  const order = pathOrder(recipe, summed.squaredInputs);
  const walkers = makeWalkers(group, recipe, candidates, order);
  const inputSums = order ? orderRows(summed.inputSums, order, 1) : summed.inputSums;
  const sums = { H: order ? orderBoth(H, order) : H, E: E && order ? orderBoth(E, order) : E, squaredDrifts };
  const plan = await planFor({ recipe, start: candidates.start ?? null, samples }, sums, walkers, factor, rest);
  const { count, letters } = walkers;
  const meanSums = Float64Array.from({ length: count }, (_, v) => floatSums[v % neurons]!);
  const onStep = (t: number, past: Float64Array) => {
    plan.addErrors(t, past);
    for (let v = 0; v < count; v++) meanSums[v]! -= letters[t * count + v]! * inputSums[t]!;
  };
  const debts = openDebts(plan.lower, walkers);
  for (let first = 0; first < inputs; first += BLOCK) {
    await pause();
    const size = Math.min(BLOCK, inputs - first);
    const past = debts.of(first, size);
    const lower = corner(plan.lower, inputs, first, size);
    const drift = plan.drift && plan.drift.subarray(first * neurons, (first + size) * neurons);
    walkBlock(walkers, { first, size, past, lower, drift, onStep });
    await debts.add(first, size, rest);
  }
  debts.close();
  const meanErrors = meanSums.map((sum) => (samples ? sum / samples : 0));
  const { squaredErrors, keptShares } = plan;
  return {
    ...{ walkers, squaredErrors, squaredNorms, meanErrors },
    ridge: isHeldBack(recipe) ? addRidge(walkers, ridgeOf(recipe, summed.squaredInputs), plan) : null,
    products: recipe.fit ? await outputProducts(sums, plan, walkers, rest) : null,
    meanOutputs: floatSums.map((sum) => (samples ? sum / samples : 0)),
    ...(keptShares && { keptShares }),
  };
}

/** What is walked. */
interface Wanted {
  recipe: LayerRecipe;
  /** Letters that a sweep goes over; null: a walk finds them. */
  start: SweepStart | null;
  samples: number;
}

async function planFor(
  { recipe, start, samples }: Wanted,
  sums: GramSums,
  walkers: Walkers,
  factor: Factor | null,
  rest: Rest,
): Promise<Plan> {
  if (start) return planSweep(sums, walkers, factor!, start, rest);
  const plan = await planMethod({ recipe, samples }, sums, walkers, factor, rest);
  if (!factor || !isHeldBack(recipe) || plan.keptShares || !plan.Ew) return plan;
  return { ...plan, keptShares: keptShares(factor, plan.Ew, { samples, squaredDrifts: sums.squaredDrifts }).shares };
}

function planMethod(
  { recipe: { method, shrink }, samples }: Omit<Wanted, 'start'>,
  sums: GramSums,
  walkers: Walkers,
  factor: Factor | null,
  rest: Rest,
): Promise<Plan> {
  switch (method) {
    case 'rtn':
    case 'gpfq':
    case 'spfq':
      return planPath(sums, walkers, rest);
    case 'beacon':
      throw new Error('Beacon has no plan: gram-beacon.ts walks it');
    case 'gptq':
      return planGptq(sums, walkers, factor!, rest);
    case 'qronos':
      return planQronos(sums, walkers, factor!, rest, shrink ? samples : null);
    default:
      return unreachable(method);
  }
}

/** R, (inputs, count): what the arguments of each step owe to the blocks before it, Σ L_ts d_s. */
function openDebts(L: Float64Array, { inputs, count, differences }: Walkers) {
  if (inputs <= BLOCK)
    return {
      of: (_: number, size: number) => new Float64Array(size * count),
      add: () => undefined,
      close: () => undefined,
    };
  const panels = openPanels({
    L: matrixBytes(inputs, BLOCK),
    d: matrixBytes(BLOCK, count),
    R: matrixBytes(inputs, count),
  });
  const { at, kernels } = panels;
  const [tall, short] = [panelBytes(inputs), panelBytes(BLOCK)];
  return {
    close: () => panels.close(),
    of: (first: number, size: number) => unpack(panels, at.R + first * PANEL_ROW_BYTES, tall, size, count),
    async add(first: number, size: number, rest: Rest) {
      const next = first + size;
      const rows = inputs - next;
      if (rows === 0) return;
      pack(panels, at.L, tall, { data: L, rows, pitch: inputs, first: next * inputs + first }, size);
      pack(panels, at.d, short, { data: differences, rows: size, pitch: count, first: first * count }, count);
      for (let p = 0; p < panelsOf(count); p++) {
        const to = at.R + p * tall + next * PANEL_ROW_BYTES;
        kernels.plain(at.L, tall, BLOCK / 8, at.d + p * short, to, inQuads(rows));
        await rest(2 * rows * size * 8);
      }
    },
  };
}

/** L within a block, (size, size). */
function corner(L: Float64Array, n: number, first: number, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) out.set(L.subarray((first + i) * n + first, (first + i) * n + first + size), i * size);
  return out;
}
