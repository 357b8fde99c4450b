/** What a network says of each sample of a batch: the rows of the output that is scored. */
import { UserError } from '../../core/errors';
import type { Network } from '../../onnx/network';
import type { Tensor } from '../../runtime/runtime';
import type { Probed } from '../layerwise/probed';
import { asRows, layoutOf } from './output-layout';
import type { ScoredOutput } from './scored-output';

/** What a batch gives. */
export interface BatchRows {
  /** (batch, positions, classes) */
  rows: Float32Array;
  batch: number;
  positions: number;
  classes: number;
  /** What holds of all batches. */
  about: AboutOutput;
}

export interface AboutOutput {
  /** Whether the numbers went through a sigmoid. */
  sigmoid?: boolean;
  /** They are ids of classes. */
  ids?: boolean;
  /** Lengths of one sample's axes, as the network gives them, and which of them the classes are; −1: they are one list. */
  shape: readonly number[];
  classAxis: number;
  /** Which axis the classes are was told from lengths alone. */
  guessed: boolean;
}

/** @throws UserError where the output has no numbers that can be scored, or they are not of each sample */
export function rowsOf(
  { network, outputAxis }: Pick<Probed, 'network' | 'outputAxis'>,
  scored: ScoredOutput,
  batch: number,
  results: Record<string, Tensor>,
): BatchRows {
  const { data, dims } = scoredTensor(results, scored);
  const axisName = network.inputs[0]!.shape[0];
  const shape = network.outputs.find(({ name }) => name === scored.tensor)?.shape ?? [];
  const named = typeof axisName === 'string' && axisName !== '' ? shape.indexOf(axisName) : -1;
  const known = { samples: outputAxis >= 0 ? outputAxis : named, classes: scored.ids ? null : scored.classAxis };
  const layout = scored.ids
    ? idsLayout(scored.output, dims, batch, known.samples)
    : layoutOf(scored.output, dims, batch, known);
  const { positions, classes, axis, classAxes, guessed } = layout;
  return {
    rows: asRows(data, dims, layout),
    batch,
    positions,
    classes,
    about: {
      shape: dims.filter((_, i) => i !== axis),
      classAxis: classAxes.length === 1 ? classAxes[0]! - Number(axis >= 0 && axis < classAxes[0]!) : -1,
      guessed,
      ...(writerOf(network, scored.tensor) === 'Sigmoid' ? { sigmoid: true } : {}),
      ...(scored.ids ? { ids: true } : {}),
    },
  };
}

/** Of ids every one is a prediction. */
function idsLayout(name: string, dims: readonly number[], batch: number, samples: number) {
  const { axis, positionAxes, classAxes } = layoutOf(name, dims, batch, { samples, classes: null });
  const axes = [...positionAxes, ...classAxes].sort((a, b) => a - b);
  const positions = axes.reduce((count, i) => count * dims[i]!, 1);
  return { axis, positionAxes: axes, classAxes: [], positions, classes: 1, guessed: false };
}

/** The operator that gives a tensor, past those that only move it. */
function writerOf({ model }: Network, name: string): string | null {
  const MOVES = ['Identity', 'Reshape', 'Squeeze', 'Flatten', 'Unsqueeze', 'Cast', 'Transpose'];
  let from: string | undefined = name;
  for (;;) {
    const node = model.graph!.node.find(({ output }) => output.includes(from!));
    if (!node) return null;
    if (!MOVES.includes(node.opType)) return node.opType;
    from = node.input[0];
  }
}

/** @throws UserError where it is neither float32 nor ids */
export function scoredTensor(results: Record<string, Tensor>, { tensor, output, ids }: ScoredOutput) {
  const { data, dims, type } = results[tensor] ?? { data: null, dims: [], type: 'missing' };
  if (data instanceof Float32Array) return { data, dims };
  if (ids && data && !Array.isArray(data))
    return { data: Float32Array.from(data as ArrayLike<number | bigint>, Number), dims };
  throw new UserError(
    `The network's output ${output} is ${type}; only float32 outputs, and ids of classes, can be scored. Remove what follows the logits.`,
  );
}
