/** What a network says of each sample of a batch: the rows of its first float output. */
import { UserError } from '../../core/errors';
import type { Network } from '../../onnx/network';
import type { Tensor } from '../../runtime/runtime';
import type { Probed } from '../layerwise/probed';
import { asRows, layoutOf } from './output-layout';

/** What a batch gives. */
export interface BatchRows {
  /** (batch, positions, classes) */
  rows: Float32Array;
  batch: number;
  positions: number;
  classes: number;
  /** Of one value for each sample: whether it went through a sigmoid. */
  about: { sigmoid?: boolean };
}

/** @throws UserError where no output is float32, or it is not one of each sample */
export function rowsOf({ network, outputAxis }: Probed, batch: number, results: Record<string, Tensor>): BatchRows {
  const { name, data, dims } = firstFloats(results, network);
  const axisName = network.inputs[0]!.shape[0];
  const shape = network.outputs.find((output) => output.name === name)?.shape ?? [];
  const named = typeof axisName === 'string' && axisName !== '' ? shape.indexOf(axisName) : -1;
  const layout = layoutOf(name, dims, batch, outputAxis >= 0 ? outputAxis : named);
  const { positions, classes } = layout;
  const single = positions === 1 && classes === 1;
  return {
    rows: asRows(data, dims, layout),
    batch,
    positions,
    classes,
    about: single && writerOf(network, name) === 'Sigmoid' ? { sigmoid: true } : {},
  };
}

/** The operator that gives a tensor, past those that only move it. */
function writerOf({ model }: Network, name: string): string | null {
  const MOVES = ['Identity', 'Reshape', 'Squeeze', 'Flatten', 'Unsqueeze', 'Cast'];
  let from: string | undefined = name;
  for (;;) {
    const node = model.graph!.node.find(({ output }) => output.includes(from!));
    if (!node) return null;
    if (!MOVES.includes(node.opType)) return node.opType;
    from = node.input[0];
  }
}

/** @throws UserError where no output is float32 */
export function firstFloats(results: Record<string, Tensor>, { outputs }: Network) {
  for (const { name } of outputs) {
    const tensor = results[name];
    if (tensor?.data instanceof Float32Array) return { name, data: tensor.data, dims: tensor.dims };
  }
  const { name = '' } = outputs[0] ?? {};
  throw new UserError(
    `The network's output ${name} is ${results[name]?.type ?? 'missing'}; only float32 outputs can be scored. Remove what follows the logits.`,
  );
}
