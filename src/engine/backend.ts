/** Where the quantizer runs. */
import { openReferenceSolver } from '../core/reference-solver';
import { unreachable } from '../core/errors';
import type { LayerSolver, SolverOptions } from '../core/solver';
import { openGpu, type Gpu } from '../gpu/device';
import { openWebgpuSolver } from '../gpu/solver';
import type { DeviceSummary } from './api';
import type { BackendKind } from './report';

export interface Backend {
  kind: BackendKind;
  adapter: string;
  /** WebGPU emulated on the CPU. */
  software: boolean;
  /** Why this one, in one sentence. */
  reason: string;
  open(options: SolverOptions): Promise<LayerSolver>;
}

let probing: ReturnType<typeof openGpu> | null = null;

/** The device is opened once and shared; asked for again after it was lost. */
async function gpu() {
  probing ??= openGpu();
  const found = await probing;
  if (found.kind === 'gpu') void found.gpu.lost.then(() => (probing = null));
  return found;
}

/**
 * @param wanted null: the fastest that is there
 * @throws Error where `webgpu` is wanted and there is none
 */
export async function openBackend(wanted: BackendKind | null = null): Promise<Backend> {
  switch (wanted) {
    case 'reference':
      return reference('asked for');
    case null: {
      const found = await gpu();
      return found.kind === 'gpu' ? webgpu(found.gpu) : reference(found.reason);
    }
    case 'webgpu': {
      const found = await gpu();
      if (found.kind === 'none') throw new Error(`the webgpu backend was asked for, but ${found.reason}`);
      return webgpu(found.gpu);
    }
    case 'wasm':
      throw new Error('the wasm backend is not part of this build');
    default:
      return unreachable(wanted);
  }
}

function webgpu(device: Gpu): Backend {
  return {
    kind: 'webgpu',
    adapter: device.adapter,
    software: device.software,
    reason: device.software ? 'WebGPU is there, on a software adapter' : 'WebGPU is there',
    open: (options) => openWebgpuSolver(device, options),
  };
}

function reference(why: string): Backend {
  return {
    kind: 'reference',
    adapter: why,
    software: true,
    reason: `No WebGPU (${why}): the same job runs on the CPU, in float64, and takes longer.`,
    open: (options) => Promise.resolve(openReferenceSolver(options)),
  };
}

export function summarize({ kind, adapter, software, reason }: Backend): DeviceSummary {
  return { backend: kind, adapter, software, reason };
}
