/** From the results of a run to its report. */
import { letterCount } from '../core/alphabet';
import { blockCount } from '../core/blocks';
import type { Network } from '../onnx/network';
import type { Backend } from './backend';
import type { QuantizedNetwork } from './quantize';
import { layerRecipe, type Recipe } from './recipe';
import type { FileReference, Report, Scores } from './report';

export interface RunFacts {
  quantized: Pick<QuantizedNetwork, 'network' | 'recipe' | 'reports' | 'reused' | 'seconds' | 'layers'>;
  model: FileReference;
  calibration: (FileReference & { count: number }) | null;
  evaluation: (FileReference & { count: number }) | null;
  backend: Pick<Backend, 'kind' | 'adapter'>;
  runtime: string;
  float: Scores | null;
  scores: Scores | null;
  scoreSeconds: number;
}

export function assembleReport(facts: RunFacts): Report {
  const { network, recipe, reports, reused, seconds, layers } = facts.quantized;
  return {
    recipe,
    model: { ...facts.model, parameters: network.parameters },
    calibration: facts.calibration,
    evaluation: facts.evaluation,
    device: { backend: facts.backend.kind, adapter: facts.backend.adapter, runtime: facts.runtime },
    float: facts.float,
    scores: facts.scores,
    layers: reports,
    reused,
    size: weightBytes(network, recipe, layers),
    seconds: {
      stages: seconds.stages,
      quantize: seconds.quantize,
      score: facts.scoreSeconds,
      total: seconds.stages + seconds.quantize + facts.scoreSeconds,
    },
  };
}

/**
 * Bytes of all parameters: as float32, and with the quantized weights packed at ⌈log₂ letters⌉ bits each
 * next to their float32 steps. Biases and everything else stay float32.
 * @param layers that were quantized: layers that share a constant, and have the same letters, count once
 */
export function weightBytes(network: Network, recipe: Recipe, layers: QuantizedNetwork['layers']): Report['size'] {
  const float = 4 * network.parameters;
  // A constant that layers read in different ways becomes one for each.
  let quantized = float + 4 * network.copiedParameters;
  for (const { id, op, neurons, inputs, sharedWith } of network.layers) {
    const own = layerRecipe(recipe, id, op);
    if (sharedWith) {
      if (layers.get(id)?.codes === layers.get(sharedWith)?.codes) continue;
      quantized += 4 * neurons * inputs;
    }
    if (!own) continue;
    const bits = Math.ceil(Math.log2(letterCount(own.alphabet, own.bits)));
    const steps = own.radius === 'neuron' ? neurons * blockCount({ inputs }, own) : 1;
    quantized += Math.ceil((neurons * inputs * bits) / 8) + 4 * steps - 4 * neurons * inputs;
  }
  return { float, quantized };
}
