/** What a network says of a sample, as far as its graph tells: for choosing labels before it has run. */
import type { Said } from '../../data/samples';
import type { Network } from '../../onnx/network';
import { layoutOf } from './output-layout';
import { scoredOutput, type ScoringChoice } from './scored-output';

/** Where lengths are to decide which axis the classes are, all of them have to be known. */
export function saidBy(network: Network, choice: ScoringChoice): Said {
  const { output, ids, classAxis, shape } = scoredOutput(network, choice);
  const otherOutputs = network.outputs.map(({ name }) => name).filter((name) => name !== output);
  const own = { name: output, ids, otherOutputs };
  if (!shape || shape.length === 0) return { ...own, shape, classAxis: null };
  const samples = samplesAxis(network, output);
  const sample = shape.filter((_, axis) => axis !== samples);
  const from = classAxis === null ? null : classAxis < 0 ? classAxis + shape.length : classAxis;
  if (from !== null && from !== samples) return { ...own, shape: sample, classAxis: from - Number(samples < from) };
  return { ...own, shape: sample, classAxis: guessedAxis(sample) };
}

/** By the name that the network's input gives it, else the first. */
function samplesAxis(network: Network, output: string): number {
  const name = network.inputs[0]?.shape[0];
  const shape = network.outputs.find((one) => one.name === output)?.shape ?? [];
  return typeof name === 'string' && name !== '' ? Math.max(0, shape.indexOf(name)) : 0;
}

function guessedAxis(sample: readonly (number | null)[]): number | null {
  if (sample.filter((length) => length !== 1).length < 2) return -1;
  if (sample.includes(null)) return null;
  const { classAxes } = layoutOf('', [1, ...(sample as number[])], 1, { samples: 0, classes: null });
  return classAxes[0]! - 1;
}
