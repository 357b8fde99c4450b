/**
 * What runs on one network leave behind for the next one: after a change at a layer it goes on from there, and runs the
 * float network no more (docs/ARCHITECTURE.md 4.3). Held are tensors, wherever they lie, up to a budget of bytes.
 */
import type { LayerId } from '../../../core/brand';
import type { Samples } from '../../../data/samples';
import { isOnDevice, keepTensor, releaseTensor, type Activation } from '../../../runtime/runtime';
import type { NewWeights } from './new-weights';
import type { LayerReport } from './report';
import { releaseTraces, type StageOutputs, type Traces } from '../../../engine/layerwise/staged';

/** Bytes of the tensors that are held, at most. */
const BUDGET = 384 * 2 ** 20;

/** The state of a run before the layer of a stage is quantized. */
export interface Checkpoint {
  /** One for each layer before: what its letters depend on. */
  keys: readonly string[];
  traces: readonly Traces[];
  layers: ReadonlyMap<LayerId, NewWeights>;
  reports: readonly LayerReport[];
}

export interface Checkpoints {
  /**
   * The furthest state that a run with these keys would reach too.
   * @param base what all letters depend on
   */
  find(calibration: Samples, base: string, keys: readonly string[]): Checkpoint | null;
  /** @param checkpoint its traces are given away */
  save(checkpoint: Checkpoint): void;
  /** What a stage gives in the float network, one for each batch; null: not known. */
  floatOutputs(stage: number): readonly StageOutputs[] | null;
  saveFloatOutputs(stage: number, outputs: readonly StageOutputs[]): void;
  clear(): void;
}

export function openCheckpoints(budget = BUDGET): Checkpoints {
  let calibration: Samples | null = null;
  let base = '';
  let held: Checkpoint[] = [];
  const floats = new Map<number, readonly StageOutputs[]>();

  const tensors = () => [
    ...held.flatMap(({ traces }) =>
      traces.flatMap(({ float, quantized }) => [...float.values(), ...quantized.values()]),
    ),
    ...[...floats.values()].flatMap((batches) => batches.flatMap((outputs) => [...outputs.values()])),
  ];
  const fits = () => [...new Set(tensors())].reduce((sum, tensor) => sum + bytesOf(tensor), 0) <= budget;

  /** Every second state goes, the later ones of each pair stay: a change late in the network is the cheap one. */
  const thin = () => {
    while (!fits() && held.length > 0)
      keepOnly(held.filter((_, i) => (held.length - 1 - i) % 2 === 0).slice(held.length > 1 ? 0 : 1));
    if (!fits()) clearFloats();
  };

  const keepOnly = (some: Checkpoint[]) => {
    for (const one of held) if (!some.includes(one)) one.traces.forEach(releaseTraces);
    held = some;
  };

  const clearFloats = () => {
    for (const batches of floats.values())
      for (const outputs of batches) for (const tensor of outputs.values()) releaseTensor(tensor);
    floats.clear();
  };

  const clear = () => {
    keepOnly([]);
    clearFloats();
  };

  return {
    find(samples, wanted, keys) {
      if (samples !== calibration || wanted !== base) clear();
      calibration = samples;
      base = wanted;
      const valid = held.filter((one) => one.keys.length <= keys.length && one.keys.every((key, i) => key === keys[i]));
      return valid.reduce<Checkpoint | null>(
        (best, one) => (one.keys.length >= (best?.keys.length ?? 0) ? one : best),
        null,
      );
    },
    save(checkpoint) {
      keepOnly(held.filter(({ keys }) => keys.length !== checkpoint.keys.length));
      held.push(checkpoint);
      held.sort((a, b) => a.keys.length - b.keys.length);
      thin();
    },
    floatOutputs: (stage) => floats.get(stage) ?? null,
    saveFloatOutputs(stage, outputs) {
      for (const batch of outputs) for (const tensor of batch.values()) keepTensor(tensor);
      floats.set(stage, outputs);
      thin();
    },
    clear,
  };
}

function bytesOf(tensor: Activation): number {
  if (isOnDevice(tensor)) return tensor.bytes;
  return Array.isArray(tensor.data) ? 0 : tensor.data.byteLength;
}
