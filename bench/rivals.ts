/** Other people's matrix products on the same adapter: AᵀB with matrices that are on the device already. */
import { blockUntilReady, defaultDevice, init, numpy as np } from '@jax-js/jax';
import * as ort from 'onnxruntime-web/webgpu';
import { modelBytes, node } from '../src/onnx/build';

/** A (k, rows) and B (k, columns), row-major. */
export interface Factors {
  A: Float32Array;
  B: Float32Array;
  k: number;
  rows: number;
  columns: number;
}

/** One way to AᵀB. */
export interface Product {
  name: string;
  /** Resolves when the device has finished. */
  multiply(): Promise<void>;
  /** AᵀB of the last `multiply`, (rows, columns). */
  result(): Promise<Float32Array>;
  close(): Promise<void>;
}

function transpose(A: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(A.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = A[i * columns + j]!;
  return out;
}

/** onnxruntime-web's WebGPU backend. Its MatMul wants Aᵀ as rows: A is transposed beforehand, which is not timed. */
export async function openOnnxruntime({ A, B, k, rows, columns }: Factors): Promise<Product> {
  const model = modelBytes({
    inputs: { A: [rows, k], B: [k, columns] },
    outputs: { Y: [rows, columns] },
    nodes: [node('MatMul', ['A', 'B'], ['Y'])],
  });
  ort.env.logLevel = 'error';
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['webgpu'],
    preferredOutputLocation: 'gpu-buffer',
  });
  const device = (await ort.env.webgpu.device) as GPUDevice;
  const buffers: GPUBuffer[] = [];
  const onDevice = (data: Float32Array, dims: number[]) => {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const gpuBuffer = device.createBuffer({ size: data.byteLength, usage });
    device.queue.writeBuffer(gpuBuffer, 0, data.buffer, data.byteOffset, data.byteLength);
    buffers.push(gpuBuffer);
    return ort.Tensor.fromGpuBuffer(gpuBuffer, { dataType: 'float32', dims });
  };
  const feeds = { A: onDevice(transpose(A, k, rows), [rows, k]), B: onDevice(B, [k, columns]) };
  let last: ort.Tensor | null = null;
  return {
    name: 'onnxruntime-web MatMul',
    async multiply() {
      last?.dispose();
      last = (await session.run(feeds))['Y']!;
      await device.queue.onSubmittedWorkDone();
    },
    result: async () => (await last!.getData()) as Float32Array,
    async close() {
      last?.dispose();
      await session.release();
      for (const buffer of buffers) buffer.destroy();
    },
  };
}

/** jax-js. It is faster where Aᵀ is stored than where it is a view of A. */
export async function openJax({ A, B, k, rows, columns }: Factors): Promise<Product> {
  const devices = await init('webgpu');
  if (!devices.includes('webgpu')) throw new Error('jax-js has found no WebGPU device.');
  defaultDevice('webgpu');
  const left = np.array(transpose(A, k, rows), { shape: [rows, k] });
  const right = np.array(B, { shape: [k, columns] });
  let last: np.Array | null = null;
  return {
    name: 'jax-js matmul',
    async multiply() {
      last?.dispose();
      last = await blockUntilReady(np.matmul(left.ref, right.ref));
    },
    result: async () => (await last!.ref.data()) as Float32Array,
    close() {
      for (const array of [last, left, right]) array?.dispose();
      return Promise.resolve();
    },
  };
}
