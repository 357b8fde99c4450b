/** Where the quantizer runs. */
import { openReferenceSolver } from '../../quant/reference/solver';
import { unreachable, UserError } from '../../core/errors';
import type { AnyBatch, LayerSolver, SolverOptions } from '../../quant/solver';
import { DeviceLost, openGpu, type Gpu } from '../../gpu/device';
import { openWebgpuSolver } from '../../quant/webgpu/solver';
import { withFastestTiles } from '../../gpu/tiles';
import { openWalkPool, type WalkPool } from '../../quant/wasm/walk-pool';
import { openWasmSolver } from '../../quant/wasm/solver';
import type { DeviceSummary, BackendKind } from './kind';
import { measureBackends, type Speeds } from './measure-backends';

export interface Backend {
  kind: BackendKind;
  adapter: string;
  /** WebGPU emulated on the CPU. */
  software: boolean;
  /** Why this one, in one sentence. */
  reason: string;
  /** Batches come in buffers only where `device` is given. */
  open(options: SolverOptions): Promise<LayerSolver<AnyBatch>>;
}

let probing: ReturnType<typeof openGpu> | null = null;

/** The device is opened once and shared; asked for again after it was lost. */
export async function sharedGpu() {
  probing ??= openGpu().then(async (found) =>
    found.kind === 'gpu' ? { ...found, gpu: await withFastestTiles(found.gpu) } : found,
  );
  const found = await probing;
  if (found.kind === 'gpu') void found.gpu.lost.then(() => (probing = null));
  return found;
}

/**
 * @param wanted null: the fastest that is there
 * @throws UserError where `webgpu` is wanted and there is none
 */
export async function openBackend(wanted: BackendKind | null = null): Promise<Backend> {
  switch (wanted) {
    case 'reference':
      return reference();
    case null: {
      const found = await sharedGpu();
      if (found.kind === 'gpu' && !found.gpu.software) return fasterOf(found.gpu);
      const why = found.kind === 'gpu' ? 'WebGPU is only emulated here' : `No WebGPU (${found.reason})`;
      return wasm(found.kind === 'gpu' ? found.gpu.adapter : 'none', why);
    }
    case 'webgpu': {
      const found = await sharedGpu();
      if (found.kind === 'none') throw new UserError(`The webgpu backend was asked for, but ${found.reason}.`);
      return webgpu(found.gpu);
    }
    case 'wasm':
      return wasm('none', 'The wasm backend was asked for');
    default:
      return unreachable(wanted);
  }
}

const measured = new WeakMap<Gpu, Promise<Speeds>>();

/**
 * WebGPU, where one product is not slower there than in WebAssembly; measured once for each device. On a software adapter
 * nothing is measured: compiling its kernels alone would take longer than the answer is worth.
 */
export async function fasterOf(device: Gpu): Promise<Backend> {
  let speeds = measured.get(device);
  if (!speeds) measured.set(device, (speeds = measureBackends(device)));
  const { webgpu: onGpu, wasm: onCpu } = await speeds;
  const numbers = `${onGpu.toPrecision(2)} GFLOP/s against ${onCpu.toPrecision(2)} in WebAssembly`;
  if (onGpu < onCpu) return wasm(device.adapter, `WebGPU gave ${numbers}`);
  return { ...webgpu(device), reason: `WebGPU is there: ${numbers}` };
}

function webgpu(device: Gpu): Backend {
  return {
    kind: 'webgpu',
    adapter: device.adapter,
    software: device.software,
    reason: device.software ? 'WebGPU is there, on a software adapter' : 'WebGPU is there',
    async open(options) {
      const found = await sharedGpu();
      if (found.kind === 'none')
        throw new UserError(`The GPU was lost in the middle of the job, and now ${found.reason}.`);
      if (options.device && options.device !== found.gpu.device) throw new DeviceLost('the GPU device was lost');
      return openWebgpuSolver(found.gpu, options);
    },
  };
}

/** Opened once: its workers stay for the next layers. */
let pool: WalkPool | null = null;

function wasm(adapter: string, why: string): Backend {
  return {
    kind: 'wasm',
    adapter,
    software: true,
    reason: `${why}: the CPU does the job, in WebAssembly.`,
    open: (options) => Promise.resolve(openWasmSolver(options, (pool ??= openWalkPool()))),
  };
}

function reference(): Backend {
  return {
    kind: 'reference',
    adapter: 'none',
    software: true,
    reason: 'The float64 reference was asked for; it is slow.',
    open: (options) => Promise.resolve(openReferenceSolver(options)),
  };
}

export function summarize({ kind, adapter, software, reason }: Backend): DeviceSummary {
  return { backend: kind, adapter, software, reason };
}
