/** A network's file in onnxruntime, without anything of this project between them. */
import * as ort from 'onnxruntime-web/wasm';
import { random, type Random } from '../src/core/random';
import type { NetworkFile } from '../src/onnx/read';
import { asFloats, halves, type Feeds } from '../test/runs';

/** Tried for open dimensions, until onnxruntime runs the network. */
const SIZES = [2, 1, 3, 4, 8, 16, 32, 224];

/**
 * The file as it is, on seeded numbers.
 * @param width what its first layer reads, tried for open dimensions too
 * @throws what onnxruntime says first, where it runs it on none of the sizes
 */
export async function runOriginal(
  [network, ...others]: NetworkFile[],
  width: number,
): Promise<{ feeds: Feeds; outputs: Feeds }> {
  const externalData = others.map(({ name, bytes }) => ({ path: name, data: bytes }));
  const options = {
    executionProviders: ['wasm'],
    externalData,
    logSeverityLevel: 4,
    graphOptimizationLevel: 'disabled',
  } as const;
  const session = await ort.InferenceSession.create(network!.bytes, options);
  const wanted = session.outputMetadata.filter(({ isTensor }) => isTensor).map(({ name }) => name);
  try {
    let reason: unknown = null;
    for (const shape of [(x: number) => x, Math.abs])
      for (const size of [...SIZES, width])
        try {
          const rng = random(1, size);
          const draw = () => shape(rng.normal());
          const feeds = Object.fromEntries(
            session.inputMetadata.map((info) => [info.name, noise(info, size, rng, draw)]),
          );
          const outputs = await session.run(feeds, wanted);
          if (!Object.values(asFloats(outputs)).every(({ data }) => (data as Float32Array).every(Number.isFinite)))
            throw new Error('its outputs are not finite numbers');
          return { feeds, outputs };
        } catch (error) {
          reason ??= error;
        }
    throw reason;
  } finally {
    await session.release();
  }
}

/** Whole numbers are 0 or 1, as masks and ids may be. */
function noise(info: ort.InferenceSession.ValueMetadata, size: number, rng: Random, draw: () => number): ort.Tensor {
  if (!info.isTensor) throw new Error(`${info.name} is no tensor`);
  // −1 is read as 2^32 − 1.
  const dims = info.shape.map((d) => (typeof d === 'number' && d > 0 && d < 2 ** 31 ? d : size));
  const array = <T>(make: () => T) => Array.from({ length: dims.reduce((a, b) => a * b, 1) }, make);
  if (info.type === 'float32') return new ort.Tensor(info.type, array(draw), dims);
  if (info.type === 'float64') return new ort.Tensor(info.type, array(draw), dims);
  if (info.type === 'float16') return halves(array(draw), dims);
  if (info.type === 'string')
    return new ort.Tensor(
      info.type,
      array(() => String(rng.below(2))),
      dims,
    );
  if (info.type === 'int64')
    return new ort.Tensor(
      info.type,
      array(() => BigInt(rng.below(2))),
      dims,
    );
  return new ort.Tensor(
    info.type as 'int32',
    array(() => rng.below(2)),
    dims,
  );
}
