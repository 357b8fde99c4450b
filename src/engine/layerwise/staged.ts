/**
 * The network cut into stages (docs/ARCHITECTURE.md 4.3), run batch by batch in two versions at once: the float network
 * and the one quantized so far. A tensor that is the same in both is kept once.
 */
import { UserError } from '../../core/errors';
import { shorten } from '../../onnx/graph/names';
import type { Layer, Network, Stage } from '../../onnx/network';
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
  const sessions = openSessions(probed.network, runtime);
  const runOn = async (stage: Stage, feeds: AnyFeeds, values: LayerValues | null): Promise<StageOutputs> => {
    if (stage.outputs.length === 0) return new Map();
    const open = await sessions.of(stage, feeds);
    const results = await open.run({ ...feeds, ...(stage.layer ? layerFeeds(stage.layer, values) : {}) });
    return new Map(open.outputs.map((name) => [name, results[name]!]));
  };

  return {
    ...probed,
    stages: cutStages(probed.network),
    onDevice: runtime.openOnDevice !== undefined,
    async run(stage, traces, values, known) {
      const float = known ?? (await runOn(stage, feedsOf(stage, [traces.float]), null));
      for (const [name, tensor] of float) traces.float.set(name, known ? keepTensor(tensor) : tensor);
      if (values !== null || stage.inputs.some((name) => traces.quantized.has(name))) {
        const feeds = feedsOf(stage, [traces.quantized, traces.float]);
        for (const [name, tensor] of await runOn(stage, feeds, values)) traces.quantized.set(name, tensor);
      }
      freeAfter(stage, traces);
      return float;
    },
    close: () => sessions.close(),
  };
}

/** A session for each stage, opened when the stage is first run: then the types of its inputs are known. */
function openSessions(network: Network, runtime: Runtime) {
  const sessions = new Map<number, RuntimeSession<Activation>>();
  return {
    async of(stage: Stage, feeds: AnyFeeds): Promise<RuntimeSession<Activation>> {
      const opened = sessions.get(stage.index);
      if (opened) return opened;
      const types = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, tensor.type]));
      const model = stageModel(network, stage, types);
      const session = await (runtime.openOnDevice?.(model) ?? runtime.open(model));
      sessions.set(stage.index, session);
      return session;
    },
    async close() {
      for (const session of sessions.values()) await session.close();
      sessions.clear();
    },
  };
}

function freeAfter({ frees }: Stage, { float, quantized }: Traces): void {
  for (const name of frees)
    for (const tensors of [float, quantized]) {
      const tensor = tensors.get(name);
      if (tensor) releaseTensor(tensor);
      tensors.delete(name);
    }
}

/** @param traces of a tensor that several have, the first one's is fed */
function feedsOf(stage: Stage, traces: readonly StageOutputs[]): AnyFeeds {
  const feeds: AnyFeeds = {};
  for (const name of stage.inputs) {
    const value = traces.find((tensors) => tensors.has(name))?.get(name);
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
