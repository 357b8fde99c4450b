/** Running ONNX graphs behind one small interface. Nothing else in the project knows what does it. */

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

export type Feeds = Record<string, Tensor>;

export interface RuntimeSession {
  /** Names of the graph's inputs. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  run(feeds: Feeds): Promise<Record<string, Tensor>>;
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
}

export function floatTensor(data: Float32Array, dims: readonly number[]): Tensor {
  return { type: 'float32', dims, data };
}
