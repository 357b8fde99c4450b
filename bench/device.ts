/** The device that kernels are measured on. */
import { openGpu, type Gpu } from '../src/gpu/device';

/** @throws Error with the reason where there is none */
export async function requireGpu(): Promise<Gpu> {
  const found = await openGpu();
  if (found.kind === 'none') throw new Error(`This table needs WebGPU, but ${found.reason}.`);
  return found.gpu;
}
