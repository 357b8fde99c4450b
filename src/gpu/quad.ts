/** Kernels of which four threads share a tile of 32 × 32. */
import source from '../../shaders/quad.wgsl?raw';
import { workgroups } from './kernel';

/** What such a kernel's file needs before it. */
export const quadPrelude = { name: 'quad', source };

/** Rows and columns of a tile. */
const TILE = 32;
/** Threads of a workgroup: few, so that a narrow product still keeps several cores busy. */
const THREADS = 16;

/** Workgroups for all tiles of a (rows, columns) product. */
export function quadWorkgroups(rows: number, columns: number): number {
  return workgroups(4 * workgroups(rows, TILE) * workgroups(columns, TILE), THREADS);
}

/** The same for the tiles on and below the diagonal of a square. */
export function quadTriangleWorkgroups(size: number): number {
  const tiles = workgroups(size, TILE);
  return workgroups(2 * tiles * (tiles + 1), THREADS);
}
