/** Runs a network of one input and one output as it is in onnxruntime-web. */
import * as ort from 'onnxruntime-web/wasm';

/** @param shape of x, batch first @returns its first output */
export async function runOnnx(model: Uint8Array, x: Float32Array, shape: readonly number[]): Promise<Float32Array> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(model);
  try {
    const results = await session.run({ [session.inputNames[0]!]: new ort.Tensor('float32', x, shape) });
    return (results[session.outputNames[0]!]!.data as Float32Array).slice();
  } finally {
    await session.release();
  }
}
