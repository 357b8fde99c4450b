/** Columns of rows, or rows and columns of square matrices, in the order of the path. */
import source from '../../shaders/permute.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';
import type { WalkSizes } from './walkers';

export interface PermutePlan {
  rows: number;
  /** The first of them; only without `both`. */
  firstRow?: number;
  stride: number;
  groups: number;
  /** Rows too: for (groups, stride, stride). */
  both: boolean;
}

/** Rows of one dispatch, at most. */
export const PERMUTED = 65535;

export function permute(plan: PermutePlan, M: GPUBuffer, order: GPUBuffer, out: GPUBuffer): Dispatch {
  const { rows, firstRow = 0, stride, groups, both } = plan;
  return {
    shader: { name: 'permute', source, constants: { BOTH: Number(both) } },
    grid: [workgroups(stride, 64), rows, groups],
    params: uniforms([rows, stride, groups, firstRow]),
    buffers: [M, order, out],
  };
}

/** Which input each step takes, for each group; null: as they come. */
export type Orders = readonly (Uint32Array | null)[];

/** The orders of all groups, (groups, stride), the padding in its place. */
export function orderTable(orders: Orders, stride: number): Uint32Array {
  const table = new Uint32Array(orders.length * stride);
  orders.forEach((order, g) => {
    for (let t = 0; t < stride; t++) table[g * stride + t] = order && t < order.length ? order[t]! : t;
  });
  return table;
}

/** The input that a group takes at step t. */
export function inputAt(orders: Orders | null, group: number, t: number): number {
  return orders?.[group]?.[t] ?? t;
}

/** Its inverse for all groups: the step at which an input is taken, (groups, inputs). */
export function stepsOfInputs(orders: Orders, { inputs }: Pick<WalkSizes, 'inputs'>): Uint32Array {
  const steps = new Uint32Array(orders.length * inputs);
  orders.forEach((_, g) => {
    for (let t = 0; t < inputs; t++) steps[g * inputs + inputAt(orders, g, t)] = t;
  });
  return steps;
}
