/** Where the quantizer runs. */
import { openReferenceSolver } from '../core/reference-solver';
import type { LayerSolver, SolverOptions } from '../core/solver';
import { openRuntime } from '../runtime/onnxruntime';
import { openWasmSolver } from '../runtime/wasm-solver';
import type { DeviceSummary } from './api';
import type { BackendKind } from './report';

export interface Backend {
  kind: BackendKind;
  adapter: string;
  /** WebGPU emulated on the CPU, or none. */
  software: boolean;
  /** Why this one, in one sentence. */
  reason: string;
  open(options: SolverOptions): Promise<LayerSolver>;
}

/** @param wanted null: the fastest that is there */
export async function openBackend(wanted: BackendKind | null = null): Promise<Backend> {
  return wanted === 'reference' ? reference() : wasm('none', 'WebAssembly');
}

async function wasm(adapter: string, why: string): Promise<Backend> {
  const runtime = await openRuntime();
  return {
    kind: 'wasm',
    adapter,
    software: true,
    reason: `${why}: the job runs on the CPU, with matrix products in WebAssembly.`,
    open: (options) => Promise.resolve(openWasmSolver(runtime, options)),
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
