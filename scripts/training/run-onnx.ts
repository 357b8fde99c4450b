/** Runs a written network in onnxruntime-web, as the page will. */
import * as ort from 'onnxruntime-web/wasm';
import { CLASSES, SIDE, type Digits } from './digits.ts';

/** Share of the digits whose largest logit is the right one. */
export async function accuracy(model: Uint8Array, { x, y, count }: Digits): Promise<number> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(model);
  const { logits } = await session.run({ input: new ort.Tensor('float32', x, [count, 1, SIDE, SIDE]) });
  const outputs = (logits!.data as Float32Array).slice(); // (count, 10)
  await session.release();
  const right = y.filter((label, i) => {
    const row = outputs.subarray(i * CLASSES, (i + 1) * CLASSES);
    return row.indexOf(Math.max(...row)) === label;
  });
  return right.length / count;
}
