/**
 * What the two forms of a walk cost (docs/ARCHITECTURE.md 4.2), and which one is cheaper on a device.
 * The prices are fixed for each kind of device, not measured: the same recipe has to give the same bits every time.
 */
import type { DeviceSpeed } from '../core/devices';
import { UserError } from '../core/errors';
import { findsStep, isFactored, isGramOnly, METHOD_NAMES, type LayerRecipe } from './layer';
import type { Form, SolverOptions } from './solver';
import { bytes, flops as work } from '../core/units';

/** The layer and what will be asked of it. */
export type FormQuery = Pick<SolverOptions, 'shape' | 'samples' | 'diverged' | 'candidates' | 'method' | 'sweeps'>;

export interface FormCost {
  /** Multiplications and additions, each counted. */
  flops: number;
  /** Read and written by the products, bytes. */
  traffic: number;
  /** Calls of the device. */
  dispatches: number;
  /** Held at once, bytes. */
  memory: number;
  /** The largest piece of it, bytes. */
  piece: number;
}

/** What a device can do. */
export interface DevicePrices extends DeviceSpeed {
  /** Bytes in all, and in one piece. */
  memory: number;
  piece: number;
  /** Steps walked at once. */
  block: number;
  /** Whether, with one candidate, XWᵀ falls out of the product that carries u along. */
  outputsAlong: boolean;
}

const FLOAT = 4;
/** Values of A and B that a tile shares, on average. */
const REUSE = 64;

/** Both forms, all groups together. */
export function formCosts(
  { shape, samples, diverged, candidates }: FormQuery,
  { block, outputsAlong }: Pick<DevicePrices, 'block' | 'outputsAlong'>,
): Record<Form, FormCost> {
  const { inputs: N, groups } = shape;
  const C = shape.neurons / groups;
  const V = C * candidates;
  const m = samples;
  const kinds = diverged ? 2 : 1;
  const B = Math.min(block, N);
  const blocks = Math.ceil(N / block);

  // H (lower) and, once something before is quantized, E (whole) and F (lower); products with W; then the updates.
  const products = 2 * N ** 2 * C * (diverged ? 4 : 1);
  const gramSums = m * N ** 2 * (diverged ? 4 : 1);
  const gram: FormCost = {
    flops: groups * (gramSums + products + N ** 2 * V),
    traffic: groups * FLOAT * (gramSums / REUSE + (N ** 2 / 2) * blocks + N ** 2 * (V / REUSE)),
    dispatches: 2 * blocks + 4,
    memory: groups * FLOAT * (2 * N ** 2 * (diverged ? 3 : 1) + 3 * N * (V + 2 * C)),
    piece: groups * FLOAT * Math.max(N ** 2, N * V),
  };
  // The corners of H and E; R = U X̃_b and U += X̃_b D_b; the outputs; what the drift adds, once a neuron: in U itself
  // where there is one candidate, else in a matrix of its own, which is multiplied too.
  const merged = diverged && candidates === 1;
  const drift = !diverged ? 0 : merged ? 2 : 4;
  const outputs = merged && outputsAlong ? 0 : 2;
  const ofRows = m * N * (4 * V + C * (outputs + drift) + B * (diverged ? 3 : 1));
  const path: FormCost = {
    flops: groups * (ofRows + B * N * V),
    traffic: groups * FLOAT * (m * blocks * (3 * V + 3 * C * kinds) + 2 * m * N * kinds),
    dispatches: blocks * (diverged ? 8 : 5) + 4,
    memory: groups * FLOAT * (m * (N * kinds + V + C * kinds + B * kinds) + 3 * N * (V + C)),
    piece: groups * FLOAT * Math.max(m * N, m * V * (merged && outputsAlong ? 2 : 1), N * V),
  };
  return { gram, path };
}

/** Seconds, by the prices of the device. */
export function estimate({ flops, traffic, dispatches }: FormCost, prices: DeviceSpeed): number {
  return flops / prices.flops + traffic / prices.traffic + dispatches * prices.dispatch;
}

export interface FormChoice {
  form: Form;
  /** Why, in one sentence with numbers. */
  reason: string;
  /** Parts of the neurons that are walked one after the other, because all at once do not fit; 1 where they do. */
  slices: number;
}

function fits({ memory, piece }: FormCost, prices: DevicePrices): boolean {
  return memory <= prices.memory && piece <= prices.piece;
}

/** The costs of one slice of the neurons, W and Q of the whole layer beside it. */
function sliceCosts(query: FormQuery, slices: number, prices: DevicePrices): Record<Form, FormCost> {
  const { neurons, inputs, groups } = query.shape;
  const costs = formCosts({ ...query, shape: { inputs, groups, neurons: Math.ceil(neurons / slices) } }, prices);
  const beside = slices > 1 ? 2 * FLOAT * neurons * inputs : 0;
  const withLayer = (cost: FormCost): FormCost => ({ ...cost, memory: cost.memory + beside });
  return { gram: withLayer(costs.gram), path: withLayer(costs.path) };
}

/**
 * The cheaper form that fits; the one that is asked for, where one is. Groups are walked whole, and so never in slices.
 * @throws UserError with numbers where neither fits
 */
export function chooseForm(query: FormQuery, prices: DevicePrices, wanted: Form | null = null): FormChoice {
  const costs = formCosts(query, prices);
  const described = (['gram', 'path'] as const)
    .map((form) => `${NAMES[form]} form ${describeCost(costs[form])}`)
    .join(', ');
  const { method, sweeps = 0, shape } = query;
  const gramOnly = method !== undefined && isGramOnly({ method, sweeps });
  const seconds = { gram: estimate(costs.gram, prices), path: estimate(costs.path, prices) };
  const cheaper: Form = seconds.path < seconds.gram ? 'path' : 'gram';
  const preferred: Form[] = gramOnly ? ['gram'] : wanted ? [wanted] : [cheaper, cheaper === 'path' ? 'gram' : 'path'];
  const why = (form: Form) => {
    if (gramOnly) return whyGram({ method, sweeps });
    if (wanted) return 'asked for';
    return form === cheaper ? 'cheaper' : 'the other does not fit in memory';
  };
  const most = shape.groups === 1 ? shape.neurons : 1;
  for (let slices = 1; slices <= most; slices *= 2) {
    const form = preferred.find((each) => fits(sliceCosts(query, slices, prices)[each], prices));
    if (!form) continue;
    const inSlices = slices > 1 ? `; the neurons in ${slices} parts, for want of memory` : '';
    return { form, slices, reason: `${why(form)} (${described})${inSlices}` };
  }
  // Asked for all the same: the device may have more than is known.
  if (wanted && !gramOnly) return { form: wanted, slices: 1, reason: `${why(wanted)} (${described})` };
  throw new UserError(
    `This layer does not fit in memory: ${described}, and there are ${bytes(prices.memory)}, ` +
      `${bytes(prices.piece)} in one piece. Use fewer calibration samples or patches, or leave it in float.`,
  );
}

/** Why there is no path form. */
export function whyGram({ method, sweeps = 0 }: Pick<LayerRecipe, 'method' | 'sweeps'>): string {
  if (findsStep({ method }))
    return `${METHOD_NAMES[method]} goes over its letters again and again, along X̃ᵀX̃, which only the Gram form has`;
  if (isFactored({ method })) return `${METHOD_NAMES[method]} factors X̃ᵀX̃, which only the Gram form has`;
  return `${sweeps} ${sweeps === 1 ? 'sweep' : 'sweeps'} after the walk, which only the Gram form has`;
}

const NAMES: Record<Form, string> = { gram: 'Gram', path: 'path' };

function describeCost({ flops, memory }: FormCost): string {
  return `${work(flops)}, ${bytes(memory)}`;
}
