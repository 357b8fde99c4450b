/** Rows of X on the device. */
import source from '../../shaders/gather.wgsl?raw';
import { planPatches, type Geometry } from '../core/im2col';
import { uniforms, workgroups, type Dispatch } from './kernel';
import { productOf } from '../core/shape';

const shader = { name: 'gather', source };
/** Threads in x of one dispatch: a multiple of the workgroup that stays below the limit of workgroups. */
const WIDTH = 64 * 16384;
/** Values of X that a thread gathers; the shader's constant of that name. */
const RUN = 8;

export interface GatherPlan {
  geometry: Geometry;
  /** Of the activation as uploaded: samples first … */
  shape: readonly number[];
  rows: number;
  groups: number;
  inputs: number;
  /** N padded to a multiple of 8, with room for a column of ones where it is wanted. */
  stride: number;
  /** Number of the first sample that was uploaded. */
  firstSample: number;
  /** Row of X that the first of the rows goes to. */
  firstRow: number;
  /** Whether column N is of ones. */
  ones: boolean;
  /** Whether columns are taken less their means. */
  centered: boolean;
}

/** Three entries with leading ones, as vec4u. */
function axes(values: readonly number[], otherwise: number): number[] {
  return [...new Array<number>(3 - values.length).fill(otherwise), ...values, 0];
}

export function planGather(given: GatherPlan) {
  const { geometry, shape, rows, groups, inputs, stride, firstSample, firstRow, ones, centered } = given;
  const plan = planPatches(geometry, shape);
  const conv = geometry.kind === 'conv';
  const taps = conv ? productOf(geometry.kernel) : inputs;
  const plane = conv ? productOf(plan.inputSize) : 1;
  const inner = conv ? 0 : geometry.axisFromEnd === 2 ? shape.at(-1)! : 1;
  const threads = (rows * groups * stride) / RUN;
  const width = Math.min(threads, WIDTH);
  const params = uniforms([
    ...[rows, inputs, stride, groups, shape[0]!, plan.positions],
    ...[conv ? geometry.channels : 1, taps, plane, inner, width, firstSample],
    ...[firstRow, Number(ones), Number(centered), 0],
    ...axes(plan.inputSize, 1),
    ...axes(plan.outputSize, 1),
    ...axes(conv ? geometry.kernel : [], 1),
    ...axes(conv ? geometry.stride : [], 1),
    ...axes(conv ? geometry.dilation : [], 1),
    ...axes(plan.padBegin, 0),
    ...axes(conv ? (geometry.inputDilation ?? []) : [], 1),
  ]);
  return { params, grid: [workgroups(width, 64), Math.ceil(threads / width), 1] as const };
}

/** @param means of the columns, (groups · inputs); any other buffer to read where not centered */
export function gather(
  plan: GatherPlan,
  activation: GPUBuffer,
  positions: GPUBuffer,
  X: GPUBuffer,
  means: GPUBuffer,
): Dispatch {
  return { shader, ...planGather(plan), buffers: [activation, positions, X, means] };
}
