/** What becomes other in a file than it is in the network, gathered layer by layer. */
import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from 'onnx-buf';
import type { LayerId } from '../../core/brand';
import { freshNames } from '../graph/names';
import { allTensorNames } from '../graph/traverse';
import type { Layer, Network } from '../network';
import { floatsToTensor } from '../tensors/tensors';
import type { Target } from './exported-layer';

export interface Changes {
  opset: number;
  irVersion: bigint;
  /** By name, in the order in which they are written. */
  constants: Map<string, TensorProto>;
  stored: Map<object, number>;
  /** Nodes that make weights, before all others. */
  makers: NodeProto[];
  /** Nodes that read the constant of another layer, which holds the same. */
  redirected: Map<number, readonly [from: string, to: string]>;
  /** What comes in the place of nodes. */
  replaced: Map<number, readonly NodeProto[]>;
  /** The constants of layers that are two nodes now. */
  split: Map<LayerId, readonly TensorProto[]>;
  /** Makes a name that nothing in the graph has. */
  fresh: (name: string) => string;
  /** Whether what is only to read is left out. */
  short: boolean;
  /** Names of constants that are one float, by it. */
  scalars: Map<number, string>;
  /** Whether onnxruntime fuses one of the layers. */
  fused: boolean;
}

export function openChanges({ model, opset: own, storedTypes }: Network, opset: number | null): Changes {
  const graph = model.graph!;
  return {
    opset: opset ?? own,
    irVersion: model.irVersion,
    constants: new Map(graph.initializer.map((tensor) => [tensor.name, tensor])),
    stored: new Map(storedTypes),
    makers: [],
    redirected: new Map(),
    replaced: new Map(),
    split: new Map(),
    fresh: freshNames(allTensorNames(graph)),
    short: opset !== null,
    scalars: new Map(),
    fused: false,
  };
}

/** The type that a layer's constants are written in. */
export function typeOf({ stored, constants }: Changes, layer: Layer): number {
  return stored.get(constants.get(layer.weight)!) ?? DataType.FLOAT;
}

/** Puts a constant of floats, to be written in that type. */
export function putFloats(
  { constants, stored }: Changes,
  name: string,
  dims: readonly number[],
  values: Float32Array,
  type: number,
): TensorProto {
  const tensor = floatsToTensor(name, dims, values);
  constants.set(name, tensor);
  if (type !== Number(DataType.FLOAT)) stored.set(tensor, type);
  return tensor;
}

export function targetOf({ opset, constants, scalars, fresh, short }: Changes, layer: Layer, type: number): Target {
  const own = (part: string) => fresh(`${layer.weight}.${part}`);
  const scalar = (value: number) => {
    const known = scalars.get(value);
    if (known !== undefined) return known;
    const name = fresh(`${value}`);
    constants.set(name, floatsToTensor(name, [], Float32Array.of(value)));
    scalars.set(value, name);
    return name;
  };
  return { opset, type, own, called: short ? () => '' : own, scalar };
}
