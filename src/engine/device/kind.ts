/** Where the quantizer runs. */

export type BackendKind = 'webgpu' | 'wasm' | 'reference';

export interface DeviceSummary {
  /** Where the quantizer will run. */
  backend: BackendKind;
  /** Name of the adapter, or why there is none. */
  adapter: string;
  /** True where WebGPU is emulated on the CPU. */
  software: boolean;
  /** Why this backend, in one sentence. */
  reason: string;
}
