/**
 * Differentiable Adjoined Networks: the width of each of the student's layers is learnt with its weights, among the base's width over
 * 1, 2, 4 and 8 (arXiv 2006.05624, section on DAN). A layer's mask is a mixture of the masks of those widths, by Gumbel-softmax
 * (E. Jang, S. Gu, B. Poole, arXiv 1611.01144); the loss has a term for the multiplications that are expected of the student:
 * CE(y, p) + λ(t) KL(p ‖ q) + γ · expected / the base's.
 */
import { random, type Random } from '../../../../core/random';
import { productOf } from '../../../../core/shape';
import type { Jax, Tensor } from '../../../../train/jax';
import { freshPerceptron } from '../shared/fresh-graph';
import { studentWeight, type Lesson } from './learn';
import { crossEntropy, divergence, firstParameters, logitsThrough, type HostParameters } from './model';
import { optimize } from './optimize';
import { BASE_WIDTHS, dividedWidths, DIVISORS, multiplications } from './widths';

/** τ, from the first step to the last. Above 1, all widths would be mixed evenly, and what is measured would be none of them. */
const TEMPERATURES = [1, 0.1] as const;
const STREAM = 0xda4;

/** @param cost γ: of the term for multiplications @returns the student's widths, each the most probable */
export async function searchWidths(lesson: Lesson, cost: number): Promise<number[]> {
  const { jax, context, epochs, seed, span } = lesson;
  const { shape, classes } = context.data;
  const ends = [productOf(shape), classes] as const;
  const rng = random(seed, STREAM);
  const masks = BASE_WIDTHS.map(maskRows);
  const found = await optimize(
    jax,
    {
      data: lesson.data,
      classes,
      epochs,
      seed,
      ...(span && { span }),
      start: {
        ...firstParameters(freshPerceptron(context.data, BASE_WIDTHS, seed), BASE_WIDTHS),
        ...Object.fromEntries(BASE_WIDTHS.map((_, l) => [`choice${l}`, fresh(DIVISORS.length)])),
      },
      numbersAt: (t) => ({
        weight: scalar(studentWeight(t)),
        temperature: scalar(TEMPERATURES[0] * (TEMPERATURES[1] / TEMPERATURES[0]) ** t),
        ...Object.fromEntries(BASE_WIDTHS.map((_, l) => [`gumbel${l}`, gumbels(rng)])),
        ...Object.fromEntries(masks.map((mask, l) => [`masks${l}`, mask])),
      }),
      loss: (parameters, inputs) => {
        const { x, labels, weight } = inputs;
        const mixed = BASE_WIDTHS.map((_, l) =>
          mixture(jax, parameters[`choice${l}`]!, inputs[`gumbel${l}`]!, inputs['temperature']!),
        );
        const layerMasks = mixed.map((shares, l) => jax.numpy.dot(shares.ref, inputs[`masks${l}`]!.ref)); // (neurons)
        const p = logitsThrough(jax, parameters, 'base', BASE_WIDTHS, x!.ref);
        const q = logitsThrough(jax, parameters, 'student', BASE_WIDTHS, x!.ref, layerMasks);
        const term = expectedMultiplications(jax, layerMasks, ends).mul(cost);
        jax.tree.dispose([mixed, layerMasks]);
        return crossEntropy(jax, p.ref, labels!.ref)
          .add(divergence(jax, p, q).mul(weight!.ref))
          .add(term);
      },
    },
    context,
  );
  return chosenWidths(found);
}

/** The most probable divisor of each layer. */
function chosenWidths(parameters: HostParameters): number[] {
  return BASE_WIDTHS.map((width, l) => {
    const { values } = parameters[`choice${l}`]!;
    return dividedWidths([width], DIVISORS[values.indexOf(Math.max(...values))]!)[0]!;
  });
}

/** (divisors, neurons): 1 for the neurons that a width has. */
function maskRows(width: number) {
  const rows = DIVISORS.map((divisor) => dividedWidths([width], divisor)[0]!);
  const values = Float32Array.from({ length: rows.length * width }, (_, i) =>
    i % width < rows[Math.floor(i / width)]! ? 1 : 0,
  );
  return { values, shape: [rows.length, width] };
}

/** softmax((θ + g) / τ), (divisors). All stay. */
function mixture(jax: Jax, choice: Tensor, gumbel: Tensor, temperature: Tensor): Tensor {
  return jax.nn.softmax(choice.ref.add(gumbel.ref).div(temperature.ref), -1);
}

/** Against the base's; widths are the sums of masks. @param masks stay @param ends features, classes */
function expectedMultiplications(jax: Jax, masks: readonly Tensor[], [features, classes]: readonly [number, number]) {
  const widths = masks.map((mask) => jax.numpy.sum(mask.ref));
  const whole = multiplications([features, ...BASE_WIDTHS, classes]);
  const first = widths[0]!.ref.mul(features / whole);
  const between = widths.slice(1).map((width, i) => widths[i]!.ref.mul(width.ref).mul(1 / whole));
  const last = widths.at(-1)!.ref.mul(classes / whole);
  jax.tree.dispose(widths);
  return [...between, last].reduce((a, b) => a.add(b), first);
}

const scalar = (value: number) => ({ values: Float32Array.of(value), shape: [] });
const fresh = (count: number) => ({ values: new Float32Array(count), shape: [count] });

/** −ln(−ln u), one for each divisor. */
function gumbels(rng: Random) {
  const values = Float32Array.from(DIVISORS, () => -Math.log(-Math.log((rng.uniform() * 0xffffff + 0.5) / 0x1000000)));
  return { values, shape: [values.length] };
}
