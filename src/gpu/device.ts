/** The device: asked for once, with the limits the adapter has; pipelines are compiled once and kept. */
import { GPU_MEMORY } from '../core/devices';

/** Thrown where work stops because the device is gone: the same work may be done on a new one. */
export class DeviceLost extends Error {
  override readonly name = 'DeviceLost';
}

/** A file of shaders/ that is no kernel by itself. */
export type SharedText = Pick<Shader, 'name' | 'source'>;

/** One kernel: its text and its file, for messages. */
export interface Shader {
  /** File in shaders/, without the ending. */
  name: string;
  source: string;
  /** Shared files that are put before it: WGSL has no include. */
  preludes?: readonly SharedText[];
  /** Values of its `override` constants. */
  constants?: Record<string, number>;
}

export interface Gpu {
  device: GPUDevice;
  /** Vendor, architecture or description: what the adapter calls itself. */
  adapter: string;
  /** WebGPU emulated on the CPU. */
  software: boolean;
  /**
   * Whether kernels that end in -quad run. Threads must be able to swap values in fours; then they pay where WebGPU is
   * emulated, and on a real GPU where they were measured to (tiles.ts).
   */
  quads: boolean;
  /** Bytes that jobs may hold in all. WebGPU does not tell what there is: more than this is not tried. */
  memory: number;
  /** Flops of one dispatch, at most: it then takes some 100 ms or less. Fixed, since sums are cut where dispatches are. */
  dispatchFlops: number;
  /** Resolves with the reason once the device is gone; nothing works on it afterwards. */
  lost: Promise<string>;
  /** @throws Error with file, line and the compiler's message where the shader does not compile */
  pipeline(shader: Shader): Promise<GPUComputePipeline>;
  /** The first error that no scope has caught; null: none. */
  failure(): string | null;
  /**
   * Waits for the device.
   * @throws DeviceLost instead of whatever else the loss makes of `work`
   */
  finish<T>(work: Promise<T>): Promise<T>;
}

export type GpuOrNot = { kind: 'gpu'; gpu: Gpu } | { kind: 'none'; reason: string };

/** No GPU is a value with a reason. */
export async function openGpu(): Promise<GpuOrNot> {
  // Missing in older browsers and insecure pages, whatever the types say.
  const webgpu = (globalThis.navigator as Navigator | undefined)?.gpu as GPU | undefined;
  if (!webgpu) return { kind: 'none', reason: 'this browser has no WebGPU' };
  const adapter = await webgpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return { kind: 'none', reason: 'no WebGPU adapter was found' };
  const { limits, info } = adapter;
  try {
    const device = await adapter.requestDevice({
      requiredFeatures: adapter.features.has('subgroups') ? ['subgroups'] : [],
      requiredLimits: {
        maxBufferSize: limits.maxBufferSize,
        maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
        maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      },
    });
    return { kind: 'gpu', gpu: wrap(device, nameOf(info), isSoftware(info)) };
  } catch (error) {
    return {
      kind: 'none',
      reason: `the adapter gave no device (${error instanceof Error ? error.message : String(error)})`,
    };
  }
}

function nameOf({ description, vendor, architecture }: GPUAdapterInfo): string {
  return description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return (
    info.isFallbackAdapter || /swiftshader|llvmpipe|software|basic render/i.test(`${nameOf(info)} ${info.architecture}`)
  );
}

/** Longest time from the first failure to the news that the device is gone, ms. */
const ANNOUNCED = 200;

export function wrap(device: GPUDevice, adapter: string, software: boolean): Gpu {
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();
  let failure: string | null = null;
  let loss: string | null = null;
  const quads = software && device.features.has('subgroups');
  const lost = device.lost.then(({ message, reason }) => {
    loss = `the GPU device was lost (${message || reason})`;
    failure = loss;
    return loss;
  });
  device.addEventListener('uncapturederror', (event) => {
    failure ??= event.error.message;
  });
  return {
    device,
    adapter,
    software,
    quads,
    memory: GPU_MEMORY,
    dispatchFlops: !software ? 4e9 : quads ? 5e8 : 3e8,
    lost,
    failure: () => failure,
    async finish(work) {
      try {
        const result = await work;
        if (loss === null) return result;
      } catch (error) {
        // What fails because of a loss may fail a little before the loss is announced.
        await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, ANNOUNCED))]);
        if (loss === null) throw error;
      }
      throw new DeviceLost(loss);
    },
    pipeline(shader) {
      const key = `${shader.name} ${JSON.stringify(shader.constants ?? {})}`;
      let pipeline = pipelines.get(key);
      if (!pipeline) pipelines.set(key, (pipeline = compile(device, shader)));
      return pipeline;
    },
  };
}

async function compile(device: GPUDevice, shader: Shader): Promise<GPUComputePipeline> {
  const { name, source, preludes = [], constants = {} } = shader;
  const module = device.createShaderModule({
    label: name,
    code: [...preludes.map((each) => each.source), source].join(''),
  });
  const { messages } = await module.getCompilationInfo();
  const error = messages.find(({ type }) => type === 'error');
  if (error) {
    const { file, line } = placeOf(shader, error.lineNum);
    throw new Error(`shaders/${file}.wgsl:${line}:${error.linePos}: ${error.message}`);
  }
  const compute = { module, entryPoint: 'main', constants };
  return device.createComputePipelineAsync({ label: name, layout: 'auto', compute });
}

/** File and line of a line of the joined text, both counted from 1. */
export function placeOf({ name, preludes = [] }: Shader, line: number): { file: string; line: number } {
  let before = 0;
  for (const prelude of preludes) {
    const lines = prelude.source.split('\n').length - 1;
    if (line <= before + lines) return { file: prelude.name, line: line - before };
    before += lines;
  }
  return { file: name, line: line - before };
}
