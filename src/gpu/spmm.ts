/** A sparse matrix in compressed rows times a dense one. */
import source from '../../shaders/spmm.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';

const shader = { name: 'spmm', source };

/** Threads of a workgroup: fours of columns, rows. */
const QUADS = 16;
const ROWS = 4;

/** Rows of a dispatch, at most: workgroups of one axis are limited to 65,535. */
export const MOST_ROWS = ROWS * 65535;

export interface SpmmPlan {
  /** Rows that are computed: `first` … `last` − 1. */
  first: number;
  last: number;
  /** Columns of X in fours: it is padded to these. */
  quads: number;
}

/** The matrix: pointers (rows + 1), indices and values (entries). */
export interface CompressedRows<Buffer> {
  pointers: Buffer;
  indices: Buffer;
  values: Buffer;
}

/**
 * @param X (n, 4 · quads)
 * @param Y (rows, 4 · quads)
 */
export function spmm<Buffer>(plan: SpmmPlan, S: CompressedRows<Buffer>, X: Buffer, Y: Buffer): Dispatch<Buffer> {
  const { first, last, quads } = plan;
  return {
    shader,
    grid: [workgroups(quads, QUADS), workgroups(last - first, ROWS), 1],
    params: uniforms([first, last, quads]),
    buffers: [S.pointers, S.indices, S.values, X, Y],
  };
}
