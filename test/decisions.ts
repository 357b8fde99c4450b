/**
 * The letters of a layer as decisions. The float64 walk is led along the letters that were given, and tells the argument that
 * it has at each step. Backends add up in another order, and so an argument within rounding of the border between two letters
 * may take the other one; all later letters then answer for the one that was taken.
 */
import type { LayerProblem } from '../src/core/layer-problem';
import { quantizer, type QuantizerOf } from '../src/quant/alphabet';
import type { LayerRecipe } from '../src/quant/layer';
import { gpfqNeuron } from '../src/quant/methods/gpfq';
import { gptqNeuron } from '../src/quant/methods/gptq';
import { preparePath, type Path } from '../src/quant/methods/neuron';
import { qronosNeuron } from '../src/quant/methods/qronos';
import { rtnNeuron } from '../src/quant/methods/rtn';
import { spfqNeuron } from '../src/quant/methods/spfq';
import { problemColumns } from '../src/quant/reference/problem';

/** A letter that is not the one of its argument in float64. */
export interface Turn {
  neuron: number;
  /** Along the path. */
  step: number;
  argument: number;
  letter: number;
  /** Whether the letter is that of an argument that lies within this part of what makes it up, magnitudes added. */
  within(part: number): boolean;
}

export interface Decisions {
  /**
   * The letters of a neuron that are not those of their arguments.
   * @param letters its row of Q before steps were fitted, (inputs)
   * @param stepOf δ of each input
   * @param offset o
   */
  turns(neuron: number, letters: Float32Array, stepOf: (input: number) => number, offset: number): Turn[];
}

export function openDecisions(problem: LayerProblem, recipe: LayerRecipe): Decisions {
  const paths = problemColumns(problem).map((columns) => withNorms(preparePath(recipe, columns)));
  const { inputs, weights } = problem;
  return {
    turns(neuron, letters, stepOf, offset) {
      const path = paths[Math.floor(neuron / (problem.neurons / problem.groups))]!;
      const inputOf = (t: number) => path.order?.[t] ?? t;
      const inOrder = (row: Float32Array) => row.map((_, t) => row[inputOf(t)]!);
      const w = inOrder(weights.subarray(neuron * inputs, (neuron + 1) * inputs));
      return turnsAlong(recipe, path, { neuron, w, q: inOrder(letters), offset }, (t) => stepOf(inputOf(t)));
    },
  };
}

/** One neuron and its letters, in the order of the path. */
interface Walked {
  neuron: number;
  w: Float32Array;
  q: Float32Array;
  /** o of its letters. */
  offset: number;
}

function turnsAlong(recipe: LayerRecipe, path: NormedPath, walked: Walked, stepOf: (t: number) => number): Turn[] {
  const { neuron, w, q, offset } = walked;
  const { alphabet, regularizer } = recipe;
  const reachAt = reachOf(recipe, path, walked);
  const asked = new Uint8Array(q.length);
  const found: Turn[] = [];
  const led: QuantizerOf = (t) => {
    const rounding = quantizer(recipe, stepOf(t), offset);
    const letterOf = (x: number, r?: number) => Math.fround(rounding.value(x, r));
    const letter = q[t]!;
    return {
      code: () => 0,
      value(argument, r) {
        asked[t] = 1;
        const within = (part: number) => {
          const most = part * reachAt(t, argument);
          return letterOf(argument - most, r) <= letter && letter <= letterOf(argument + most, r);
        };
        if (letterOf(argument, r) !== letter) found.push({ neuron, step: t, argument, letter, within });
        return letter;
      },
    };
  };
  lead(recipe, path, walked, led);
  // Where X̃_t = 0 there is no argument: the letter is 0, or where there is none, the one next to the weight.
  const filled = (alphabet === 'binary' && regularizer?.kind !== 'L0') || !Number.isInteger(offset);
  q.forEach((letter, t) => {
    const only = filled ? quantizer({ alphabet, bits: recipe.bits }, stepOf(t), offset).value(w[t]!) : 0;
    if (!asked[t] && letter !== Math.fround(only))
      found.push({ neuron, step: t, argument: NaN, letter, within: () => false });
  });
  return found;
}

/** Walks one neuron, by the method of the recipe. */
function lead({ method, seed, shrink }: LayerRecipe, path: Path, { neuron, w }: Walked, led: QuantizerOf): void {
  const { columns, factor, effective } = path;
  const result = {
    q: new Float32Array(w.length),
    codes: new Int8Array(w.length),
    u: new Float64Array(columns.samples),
  };
  switch (method) {
    case 'rtn':
      return rtnNeuron(w, led, result);
    case 'gpfq':
      return gpfqNeuron(w, columns, led, result);
    case 'spfq':
      return spfqNeuron(w, columns, led, result, { seed, neuron });
    case 'gptq':
      return gptqNeuron(w, factor!, led, result);
    case 'beacon':
      return; // own-steps.ts judges it
    case 'qronos':
      return qronosNeuron(w, { columns, factor: factor!, effective: shrink ? effective : null }, led, result);
  }
}

/** What an argument x of step t is made of, magnitudes added. */
function reachOf({ method }: LayerRecipe, { columns: { inputs }, factor, norms }: NormedPath, { w, q }: Walked) {
  if (method === 'rtn') return (_: number, x: number) => Math.abs(x);
  if (factor)
    return (t: number, x: number) => {
      let sum = Math.abs(x) + Math.abs(w[t]!);
      for (let s = 0; s < t; s++) sum += Math.abs(factor.M[t * inputs + s]!) * (Math.abs(w[s]!) + Math.abs(q[s]!));
      return sum;
    };
  const { float, quantized } = norms;
  return (t: number, x: number) => {
    let sum = Math.abs(w[t]!) * float[t]!;
    for (let s = 0; s < t; s++) sum += Math.abs(w[s]!) * float[s]! + Math.abs(q[s]!) * quantized[s]!;
    return Math.abs(x) + sum / quantized[t]!;
  };
}

interface NormedPath extends Path {
  /** ‖X_t‖ and ‖X̃_t‖, (inputs). */
  norms: { float: Float64Array; quantized: Float64Array };
}

function withNorms(path: Path): NormedPath {
  const { float, quantized, inputs, samples } = path.columns;
  const norms = (columns: Float64Array) =>
    Float64Array.from({ length: inputs }, (_, t) => {
      let sum = 0;
      for (let i = t * samples; i < (t + 1) * samples; i++) sum += columns[i]! ** 2;
      return Math.sqrt(sum);
    });
  return { ...path, norms: { float: norms(float), quantized: norms(quantized) } };
}
