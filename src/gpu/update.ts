/** The matrix product of both forms: it carries a block's letters on to what comes after. Also the products with W. */
import source from '../../shaders/update.wgsl?raw';
import commonSource from '../../shaders/update-common.wgsl?raw';
import quadSource from '../../shaders/update-quad.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';
import { quadPrelude, quadWorkgroups } from './quad';

const common = { name: 'update-common', source: commonSource };

/** Where a matrix lies in its buffer. In floats, multiples of 4. */
export interface View<Buffer = GPUBuffer> {
  buffer: Buffer;
  /** From row to row; the same for D and out. */
  pitch: number;
  start?: number;
  /** From group to group. */
  group?: number;
  /** From part to part. */
  part?: number;
}

export interface ProductPlan {
  groups: number;
  /** Products of each group, side by side: 1 where it is left out. */
  parts?: number;
  /** Rows first … last − 1 of M and D are summed; `first` is a multiple of 4. */
  first: number;
  last: number;
  /** Rows below … end − 1 of out are written, multiples of 8. */
  below: number;
  end: number;
  /** Only s ≤ t. */
  masked: boolean;
  accumulate: boolean;
  /** The sum over rows first … middle − 1 goes to `start` in the buffer of out as well. A multiple of 4; in floats. */
  also?: { middle: number; start: number };
}

/** out[t, v] (+)= Σ_s M[s, t] D[s, v] */
export function product<Buffer>(
  plan: ProductPlan,
  M: View<Buffer>,
  D: View<Buffer>,
  out: View<Buffer>,
): Dispatch<Buffer> {
  const { groups, parts = 1, first, last, below, end, masked, accumulate, also } = plan;
  const steps = end - below;
  const walkers = out.pitch;
  const constants = { MASKED: Number(masked), ACCUMULATE: Number(accumulate), SPLIT: Number(also !== undefined) };
  const { middle, start } = also ?? { middle: 0, start: 0 };
  const place = ({ start = 0, group = 0, part = 0, pitch }: View<Buffer>) => [
    start / 4,
    group / 4,
    part / 4,
    pitch / 4,
  ];
  return {
    shader: { name: 'update', source, preludes: [common], constants },
    grid: [workgroups(walkers, 64), workgroups(steps, 64), groups * parts],
    params: uniforms([
      ...place(M),
      ...place(D),
      ...place(out).slice(0, 3),
      parts,
      first,
      last,
      below,
      end,
      middle,
      start / 4,
    ]),
    buffers: [M.buffer, D.buffer, out.buffer],
    quads: {
      shader: { name: 'update-quad', source: quadSource, preludes: [quadPrelude, common], constants },
      grid: [quadWorkgroups(steps, walkers), 1, groups * parts],
    },
  };
}

export interface UpdatePlan extends Omit<ProductPlan, 'end' | 'parts'> {
  stride: number;
  /** Columns of D and out, padded to a multiple of 8. */
  walkers: number;
  /** How many steps matter from `below` on: all where it is left out. Some more may be written. */
  steps?: number;
}

/** The same for M (groups, stride, stride), D and out (groups, stride, walkers). */
export function update<Buffer>(plan: UpdatePlan, M: Buffer, D: Buffer, out: Buffer): Dispatch<Buffer> {
  const { stride, walkers, below, steps = stride - below } = plan;
  const end = Math.min(stride, Math.ceil((below + steps) / 8) * 8);
  const columns = (buffer: Buffer): View<Buffer> => ({ buffer, pitch: walkers, group: stride * walkers });
  return product({ ...plan, end }, { buffer: M, pitch: stride, group: stride ** 2 }, columns(D), columns(out));
}
