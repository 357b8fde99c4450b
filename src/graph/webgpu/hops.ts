/** One hop after the other on a device of their own. */
import { UserError } from '../../core/errors';
import { openArena } from '../../gpu/arena';
import { openGpu } from '../../gpu/device';
import { toDense, type Matrix, type SparseMatrix } from '../matrix';
import { propagateOnDevice } from './propagate';

export interface DeviceHops {
  /** S H: (nodes, features). */
  hop(S: SparseMatrix, H: Matrix): Promise<Matrix>;
  close(): void;
}

/**
 * @param pause awaited between dispatches
 * @throws UserError where there is no WebGPU
 */
export async function openHops(pause: () => Promise<void>): Promise<DeviceHops> {
  const found = await openGpu();
  if (found.kind === 'none')
    throw new UserError(`There is no GPU to propagate on: ${found.reason}. The processor does it, too.`);
  const arena = openArena(found.gpu);
  const session = { gpu: found.gpu, arena, pause };
  return {
    hop: (S, H) => propagateOnDevice(session, S, toDense(H), 1),
    close() {
      arena.close();
      found.gpu.device.destroy();
    },
  };
}
