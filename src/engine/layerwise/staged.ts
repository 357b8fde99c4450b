/**
 * The network cut into stages (DESIGN.md 4.3), run batch by batch in two versions at once: the float network and
 * the one quantized so far. A tensor that is the same in both is kept once.
 */
import { UserError } from '../../core/errors';
import { shorten } from '../../onnx/graph/names';
import type { Layer, Stage } from '../../onnx/network';
import { stageModel } from '../../onnx/stages/subgraph';
import { asConstant } from '../../onnx/layers/weight-layout';
import { cutStages } from '../../onnx/stages/stages';
import {
  floatTensor,
  keepTensor,
  releaseTensor,
  type Activation,
  type AnyFeeds,
  type Feeds,
  type Runtime,
  type RuntimeSession,
} from '../../runtime/runtime';
import type { Probed } from './probed';

/** What one batch has left behind so far. It holds the tensors in it. */
export interface Traces {
  float: Map<string, Activation>;
  /** Only the tensors that differ from the float network's. */
  quantized: Map<string, Activation>;
}

export function copyTraces({ float, quantized }: Traces): Traces {
  for (const tensor of [...float.values(), ...quantized.values()]) keepTensor(tensor);
  return { float: new Map(float), quantized: new Map(quantized) };
}

export function releaseTraces({ float, quantized }: Traces): void {
  for (const tensor of [...float.values(), ...quantized.values()]) releaseTensor(tensor);
  float.clear();
  quantized.clear();
}

/** Weights and bias of a layer in the quantized network. */
export interface LayerValues {
  /** (neurons, inputs) */
  weights: Float32Array;
  /** (neurons) */
  biases: Float32Array | null;
}

/** The tensors that a stage leaves, by name. */
export type StageOutputs = ReadonlyMap<string, Activation>;

export interface StagedNetwork extends Probed {
  readonly stages: readonly Stage[];
  /** Whether tensors stay on the solver's device, and go with it where it is lost. */
  readonly onDevice: boolean;
  /**
   * Runs one stage in both networks and frees what no later stage reads.
   * @param values of the stage's layer in the quantized network; null: left in float
   * @param known what the stage gives in the float network, where an earlier run has found it out
   * @returns what it gives in the float network, held by `traces`
   */
  run(stage: Stage, traces: Traces, values: LayerValues | null, known?: StageOutputs): Promise<StageOutputs>;
  close(): Promise<void>;
}

export function stageNetwork(probed: Probed, runtime: Runtime): StagedNetwork {
  const { network } = probed;
  const stages = cutStages(network);
  const sessions = new Map<number, RuntimeSession<Activation>>();

  const session = async (stage: Stage, feeds: AnyFeeds) => {
    let open = sessions.get(stage.index);
    if (!open) {
      const types = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, tensor.type]));
      const model = stageModel(network, stage, types);
      open = await (runtime.openOnDevice?.(model) ?? runtime.open(model));
      sessions.set(stage.index, open);
    }
    return open;
  };

  return {
    ...probed,
    stages,
    onDevice: runtime.openOnDevice !== undefined,
    async run(stage, traces, values, known) {
      const runOn = async (feeds: AnyFeeds, own: LayerValues | null): Promise<StageOutputs> => {
        if (stage.outputs.length === 0) return new Map();
        const open = await session(stage, feeds);
        const results = await open.run({ ...feeds, ...(stage.layer ? layerFeeds(stage.layer, own) : {}) });
        return new Map(open.outputs.map((name) => [name, results[name]!]));
      };
      const float =
        known ??
        (await runOn(
          feedsOf(stage, (name) => traces.float.get(name)),
          null,
        ));
      for (const [name, tensor] of float) traces.float.set(name, known ? keepTensor(tensor) : tensor);
      if (values !== null || stage.inputs.some((name) => traces.quantized.has(name))) {
        const feeds = feedsOf(stage, (name) => traces.quantized.get(name) ?? traces.float.get(name));
        for (const [name, tensor] of await runOn(feeds, values)) traces.quantized.set(name, tensor);
      }
      for (const name of stage.frees)
        for (const held of [traces.float, traces.quantized]) {
          const tensor = held.get(name);
          if (tensor) releaseTensor(tensor);
          held.delete(name);
        }
      return float;
    },
    async close() {
      for (const open of sessions.values()) await open.close();
      sessions.clear();
    },
  };
}

function feedsOf(stage: Stage, tensor: (name: string) => Activation | undefined): AnyFeeds {
  const feeds: AnyFeeds = {};
  for (const name of stage.inputs) {
    const value = tensor(name);
    if (!value)
      throw new UserError(
        `${shorten(name)} is a sequence or a map, which onnxruntime-web cannot hand from one layer's part of the network to another's.`,
      );
    feeds[name] = value;
  }
  return feeds;
}

/** The layer's constants as the operator wants them. */
export function layerFeeds(layer: Layer, values: LayerValues | null = null): Feeds {
  const { weights, biases } = values ?? layer;
  const feeds: Feeds = { [layer.weight]: floatTensor(asConstant(layer, weights), layer.weightShape) };
  if (layer.bias && biases) feeds[layer.bias] = floatTensor(biases, [layer.neurons]);
  return feeds;
}
