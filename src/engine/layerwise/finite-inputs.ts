/** Layers whose inputs are no numbers: nothing can be quantized by them, and no error told. */
import { UserError } from '../../core/errors';
import { isTurned } from './activation-rows';
import { inMemory, inputsOf, type LayerView } from './layer-view';

/**
 * Called with what came out, since errors that are no numbers tell of such inputs on every backend.
 * @throws UserError where one of `errors` is not finite: it names the layer, and the sample where it begins
 */
export async function requireFinite(view: LayerView, errors: readonly number[]): Promise<void> {
  if (errors.every(Number.isFinite)) return;
  throw new UserError(await reasonOf(view));
}

async function reasonOf(view: LayerView): Promise<string> {
  const { name } = view.layer;
  const found = await firstBad(view);
  if (!found)
    return `The inputs of ${name} are too large: their squares are beyond float32. Scale the samples down, or check the preprocessing.`;
  const { network, value, sample } = found;
  const where = `the inputs of ${name} are ${value} for ${sample === null ? 'some calibration samples' : `calibration sample ${sample}`}`;
  return network === 'float'
    ? `In the float network ${where}: check the preprocessing, or leave ${sample === null ? 'them' : 'the sample'} out.`
    : `With the layers before it quantized, ${where}: give those more bits, or keep them in float.`;
}

/** The first value that is not finite, of the float network if there is one. */
async function firstBad(view: LayerView) {
  for (const network of ['float', 'quantized'] as const)
    for (const { batch, ...tensors } of inputsOf(view)) {
      const tensor = tensors[network];
      if (!tensor) continue;
      const { data, dims } = await inMemory(tensor);
      const values = data as ArrayLike<number>;
      // Where rows are those of samples, one after the other.
      const size = values.length / batch.indices.length;
      const inOrder = Number.isInteger(size) && !isTurned(view.layer.geometry, dims);
      for (let i = 0; i < values.length; i++)
        if (!Number.isFinite(values[i]))
          return { network, value: values[i]!, sample: inOrder ? batch.indices[Math.floor(i / size)]! : null };
    }
  return null;
}
