/** Sessions of onnxruntime-web, whichever of its builds runs them. */
import type * as Ort from 'onnxruntime-web';
import { UserError } from '../core/errors';
import { deviceTensor, liveDeviceTensors, readTensor, type Room } from './device-tensor';
import {
  isOnDevice,
  type Activation,
  type AnyFeeds,
  type DeviceTensor,
  type RuntimeSession,
  type Tensor,
} from './runtime';

type Provider = Ort.InferenceSession.ExecutionProviderConfig;

/** @throws UserError with onnxruntime's own words where it cannot run the graph */
export async function openSession(ort: typeof Ort, model: Uint8Array, provider: Provider): Promise<RuntimeSession> {
  const session = await create(ort, model, { executionProviders: [provider] });
  const outputs = tensorsOf(session);
  return {
    inputs: session.inputNames,
    outputs,
    async run(feeds) {
      const results = await runSession(ort, session, feeds, outputs);
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, inMemory(tensor)]));
    },
    close: () => session.release(),
  };
}

/**
 * The same, with float32 outputs left in onnxruntime's own buffers while there is room; the others come into memory.
 * @throws UserError with onnxruntime's own words where it cannot run the graph
 */
export async function openDeviceSession(
  ort: typeof Ort,
  model: Uint8Array,
  provider: Provider,
  room: Room,
): Promise<RuntimeSession<Activation>> {
  const session = await createForDevice(ort, model, provider);
  const { maxStorageBufferBindingSize } = room.device.limits;
  const left = new Set<() => void>();
  const outputs = tensorsOf(session);

  const keep = async (tensor: Ort.Tensor): Promise<Activation> => {
    if (tensor.location !== 'gpu-buffer') return inMemory(tensor);
    const bytes = 4 * tensor.size;
    if (liveDeviceTensors().bytes + bytes > room.bytes || bytes > maxStorageBufferBindingSize)
      return readTensor(room, tensor, true);
    let freed = false;
    const once = () => {
      freed = true;
      left.delete(free);
    };
    const kept: DeviceTensor = deviceTensor(tensor, room, once);
    const free = () => {
      while (!freed) kept.release();
    };
    left.add(free);
    return kept;
  };

  return {
    inputs: session.inputNames,
    outputs,
    async run(feeds) {
      const results: Record<string, Activation> = {};
      for (const [name, tensor] of Object.entries(await runSession(ort, session, feeds, outputs)))
        results[name] = await keep(tensor);
      return results;
    },
    async close() {
      // onnxruntime frees its buffers with the last session: a tensor given back after that ends in a crash.
      for (const free of [...left]) free();
      await session.release();
    },
  };
}

/** The types of the outputs are known only once the graph has been read: other types than float32 are asked for again. */
async function createForDevice(ort: typeof Ort, model: Uint8Array, provider: Provider): Promise<Ort.InferenceSession> {
  const options = { executionProviders: [provider] };
  const session = await create(ort, model, { ...options, preferredOutputLocation: 'gpu-buffer' });
  const isFloat = session.outputMetadata.map((output) => output.isTensor && output.type === 'float32');
  if (isFloat.every(Boolean)) return session;
  await session.release();
  const places = session.outputNames.map((name, i) => [name, isFloat[i] ? 'gpu-buffer' : 'cpu'] as const);
  return create(ort, model, { ...options, preferredOutputLocation: Object.fromEntries(places) });
}

async function create(ort: typeof Ort, model: Uint8Array, options: Ort.InferenceSession.SessionOptions) {
  return ort.InferenceSession.create(model, options).catch((error: unknown) => {
    throw new UserError(`onnxruntime cannot run this network: ${shorten(error)}`);
  });
}

/** The outputs that come out: onnxruntime-web runs sequences and maps, but can't hand them over. */
function tensorsOf({ outputMetadata }: Ort.InferenceSession): string[] {
  return outputMetadata.filter(({ isTensor }) => isTensor).map(({ name }) => name);
}

async function runSession(ort: typeof Ort, session: Ort.InferenceSession, feeds: AnyFeeds, outputs: readonly string[]) {
  if (outputs.length === 0) return {};
  const values: Record<string, Ort.Tensor> = {};
  for (const [name, tensor] of Object.entries(feeds)) values[name] = fed(ort, tensor);
  return session.run(values, outputs).catch((error: unknown) => {
    throw new UserError(`onnxruntime stopped while it ran the network: ${shorten(error)}`);
  });
}

function fed(ort: typeof Ort, tensor: Activation): Ort.Tensor {
  if (isOnDevice(tensor)) return ort.Tensor.fromGpuBuffer(tensor.buffer, { dataType: 'float32', dims: tensor.dims });
  return new ort.Tensor(tensor.type as 'float32', tensor.data as Float32Array, tensor.dims);
}

function inMemory({ type, dims, data }: Ort.Tensor): Tensor {
  return { type, dims, data: data as Tensor['data'] };
}

/** The first line of what went wrong, without onnxruntime's source paths. */
function shorten(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').replace(/\/\S*\/(?=[\w.]+:\d+)/g, '').slice(0, 400);
}
