/**
 * What each kind of device can do, about, and what may be held on it: the one place for figures that the form of a walk is
 * chosen by and that estimates are told with. Fixed, not measured: the same recipe has to give the same bits every time.
 */

export interface DeviceSpeed {
  /** Flops a second of matrix products. */
  flops: number;
  /** Bytes a second. */
  traffic: number;
  /** Seconds a dispatch. */
  dispatch: number;
}

export const SPEEDS = {
  webgpu: { flops: 1e12, traffic: 1.5e11, dispatch: 2e-5 },
  // WebGPU on a software adapter.
  emulated: { flops: 4e9, traffic: 1e10, dispatch: 2e-4 },
  wasm: { flops: 1.2e10, traffic: 2e9, dispatch: 5e-5 },
} as const satisfies Record<string, DeviceSpeed>;

/** Flops a second that the estimate of a run reckons with, in round numbers. */
export const ESTIMATED_FLOPS = {
  webgpu: SPEEDS.webgpu.flops,
  emulated: SPEEDS.emulated.flops,
  wasm: 1e10,
  reference: 2e8,
} as const;

/** The same of the network itself, as onnxruntime runs it in WebAssembly; on a GPU it is faster than that. */
export const NETWORK_FLOPS = 1e10;

/** Bytes that jobs may hold on a GPU in all. WebGPU does not tell what there is: more than this is not tried. */
export const GPU_MEMORY = 2 * 2 ** 30;

/** Bytes that a layer may take in WebAssembly: the neurons of one that needs more are walked in parts. */
export const WASM_LAYER_MEMORY = 2 ** 30;

/** Bytes that a job may hold where the CPU does it, all in all: what WebAssembly can address. */
export const CPU_MEMORY = 4 * 2 ** 30;
