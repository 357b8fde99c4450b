/** Running ONNX graphs behind one small interface. Nothing else in the project knows what does it. */

/** What it is, in sentences. */
export const ONNXRUNTIME = 'onnxruntime, which runs networks,';

export type TensorData =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigInt64Array
  | BigUint64Array
  | string[];

export interface Tensor {
  /** As onnxruntime names it: 'float32', 'int64', 'bool', … */
  type: string;
  dims: readonly number[];
  data: TensorData;
}

/** A float32 tensor in a buffer of a GPU. Whoever holds it says so: the buffer is used for others once the last one lets go. */
export interface DeviceTensor {
  type: 'float32';
  dims: readonly number[];
  /** May be longer than the tensor. */
  buffer: GPUBuffer;
  device: GPUDevice;
  /** Of the tensor. */
  bytes: number;
  read(): Promise<Tensor>;
  /** One more holds it. The first holder is who got it from the session. */
  keep(): void;
  /** One of them lets go. */
  release(): void;
}

/** A tensor, wherever it lies. */
export type Activation = Tensor | DeviceTensor;

export type Feeds = Record<string, Tensor>;
export type AnyFeeds = Record<string, Activation>;

export interface RuntimeSession<Output extends Activation = Tensor> {
  /** Names of the graph's inputs. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  run(feeds: AnyFeeds): Promise<Record<string, Output>>;
  /** Frees what it has left on a GPU, too, whoever still holds it. */
  close(): Promise<void>;
}

export interface Runtime {
  /** 'wasm, 2 threads': goes into reports. */
  readonly name: string;
  /**
   * @param model ONNX bytes
   * @throws UserError with onnxruntime's own words where it cannot run the graph
   */
  open(model: Uint8Array): Promise<RuntimeSession>;
  /** The same, with float32 outputs left on the GPU as far as there is room; left out: this runtime has no GPU. */
  openOnDevice?(model: Uint8Array): Promise<RuntimeSession<Activation>>;
  /** The same as `open` in a worker of its own, which runs beside this thread; left out: there is no room for one. */
  openBeside?(model: Uint8Array): Promise<RuntimeSession>;
}

export function isOnDevice(tensor: Activation): tensor is DeviceTensor {
  return 'buffer' in tensor;
}

/** One more holds the tensor, where that is counted. */
export function keepTensor<T extends Activation>(tensor: T): T {
  if (isOnDevice(tensor)) tensor.keep();
  return tensor;
}

export function releaseTensor(tensor: Activation): void {
  if (isOnDevice(tensor)) tensor.release();
}

export function floatTensor(data: Float32Array, dims: readonly number[]): Tensor {
  return { type: 'float32', dims, data };
}
