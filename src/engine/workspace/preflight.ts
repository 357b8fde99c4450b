/** What every layer does for one sample, before any run. */
import { batchAxes } from '../../core/batch-axis';
import { planPatches } from '../../core/im2col';
import { productOf } from '../../core/shape';
import type { Network, TensorInfo } from '../../onnx/network';
import { wholeModel } from '../../onnx/stages/subgraph';
import type { Runtime } from '../../runtime/runtime';
import { sampleFeeds } from '../layerwise/batches';
import type { Probed } from '../layerwise/probed';
import { layerFeeds } from '../layerwise/staged';
import { typedTensor } from '../layerwise/typed-tensor';

/** What a layer does for one sample. */
export interface LayerWork {
  id: string;
  /** Output positions: rows of X that a sample can give. */
  positions: number;
  multiplyAdds: number;
  /** Values of the activation that it reads. */
  activation: number;
}

export interface Preflight {
  /** Of one sample, as it was assumed: open sizes are those of the data, else guessed. */
  shape: number[];
  layers: LayerWork[];
}

/** Open sizes of an input without data: a picture's side, else 1. */
const SIDE = 224;

function assumedShape({ shape }: TensorInfo, known: readonly number[] | null): number[] {
  const own = shape.slice(1);
  if (known && known.length === own.length) return [...known];
  return own.map((size, i) => (typeof size === 'number' && size > 0 ? size : own.length === 3 && i > 0 ? SIDE : 1));
}

/** By the shape of a sample, and how many the network insists on. */
const measured = new WeakMap<Network, Map<string, Promise<Preflight>>>();

/** As `measureWork`, once for each network and shape. */
export function workOf(probed: Probed, runtime: Runtime, known: readonly number[] | null): Promise<Preflight> {
  const { network, batch } = probed;
  const own = measured.get(network) ?? new Map<string, Promise<Preflight>>();
  measured.set(network, own);
  const key = `${batch} of ${known}`;
  const found = own.get(key) ?? measureWork(probed, runtime, known);
  own.set(key, found);
  found.catch(() => own.delete(key));
  return found;
}

/** Of an input beside the first one, for a batch. */
function assumedDims({ shape }: TensorInfo, first: TensorInfo, batch: number): number[] {
  const [along] = batchAxes(shape, first.shape);
  const open = (axis: number) => (shape.length === 4 && axis > 1 ? SIDE : 1);
  return shape.map((size, axis) => (axis === along ? batch : typeof size === 'number' && size > 0 ? size : open(axis)));
}

/**
 * Runs the float network once, on zeros, to see what every layer is given.
 * @param known shape of one sample, where data is open
 * @throws UserError where the network does not run
 */
export async function measureWork(
  { network, batch: insisted }: Probed,
  runtime: Runtime,
  known: readonly number[] | null,
): Promise<Preflight> {
  const batch = insisted ?? 1;
  const feeds = sampleFeeds(network, new Uint32Array(batch));
  const [first] = network.inputs;
  const shape = assumedShape(first!, known);
  network.inputs.forEach((input, i) => {
    const own = i > 0 ? assumedDims(input, first!, batch) : [batch, ...shape];
    const dims = input.shape.length > 0 ? own : [];
    feeds[input.name] = typedTensor(input, new Float32Array(productOf(dims)), dims);
  });
  const given = new Map(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));
  const wanted = [...new Set(network.layers.map(({ input }) => input))].filter((name) => !given.has(name));
  if (wanted.length > 0) {
    const session = await runtime.open(wholeModel(network, insisted, wanted));
    try {
      for (const layer of network.layers) Object.assign(feeds, layerFeeds(layer));
      const asked = Object.fromEntries(session.inputs.map((name) => [name, feeds[name]!]));
      for (const [name, { dims }] of Object.entries(await session.run(asked))) given.set(name, dims);
    } finally {
      await session.close();
    }
  }
  const layers = network.layers.map(({ id, name, input, geometry, neurons, inputs }): LayerWork => {
    const dims = given.get(input)!;
    const { positions } = planPatches(geometry, dims, name);
    return { id, positions, multiplyAdds: positions * neurons * inputs, activation: productOf(dims) / batch };
  });
  return { shape, layers };
}
