/** Sums of the columns of rows, for their means. */
import source from '../../shaders/means.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';

const shader = { name: 'means', source };

export interface MeansPlan {
  rows: number;
  columns: number;
  /** Whether no slab was added before this one. */
  begins: boolean;
}

/** @param state of each column a first value, the sum of the differences from it and its compensation, (columns, 4) */
export function means({ rows, columns, begins }: MeansPlan, X: GPUBuffer, state: GPUBuffer): Dispatch {
  return {
    shader,
    grid: [workgroups(columns, 64), 1, 1],
    params: uniforms([rows, columns, Number(begins)]),
    buffers: [X, state],
  };
}
