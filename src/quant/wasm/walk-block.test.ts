/** The kernel against the walk by quantizers: bit by bit. */
import { expect, test } from 'vitest';
import { plainRecipe } from '../../../test/problems';
import { random } from '../../core/random';
import { quantizer } from '../alphabet';
import type { LayerRecipe } from '../layer';
import { scaleGroupCount } from '../../core/scale-groups';
import { walkBlock } from './walk-block';
import { BLOCK, makeWalkers, type Block, type Walkers } from './walkers';

/** Neurons, candidates and steps: less than a panel, one more than a strip, several blocks. */
const SHAPES = [
  [1, 3, 5],
  [8, 1, 64],
  [57, 9, 70],
  [3, 200, 130],
] as const;

const RECIPES: Record<string, Partial<LayerRecipe>> = {
  int: {},
  'no memory': { method: 'rtn', bits: 2 },
  'paper at 8 bits, wide codes': { alphabet: 'paper', bits: 8, scale: 0.2 },
  'symmetric, scale groups': { alphabet: 'symmetric', bits: 3, groupSize: 32 },
  'scale groups in any order': { groupSize: 32, order: 'norm' },
};

function walkersOf(change: Partial<LayerRecipe>, [neurons, candidates, inputs]: readonly [number, number, number]) {
  const recipe = plainRecipe(change);
  const rng = random(1, neurons, candidates, inputs);
  const weights = Float32Array.from({ length: neurons * inputs }, () => rng.normal());
  const scaleGroups = scaleGroupCount({ inputs }, recipe);
  // Some δ are 0, and o is as wide as it may be.
  const steps = Array.from({ length: candidates }, () =>
    Float32Array.from({ length: neurons * scaleGroups }, () => Math.max(0, rng.uniform() - 0.05)),
  );
  const offsets = steps.map((_, k) => new Float32Array(neurons).fill((k % 3) / 2));
  const order = recipe.order === 'norm' ? Uint32Array.from({ length: inputs }, (_, t) => inputs - 1 - t) : null;
  const group = { weights, neurons, inputs, firstNeuron: 0 };
  const walkers = makeWalkers(group, recipe, { steps, offsets }, order);
  const quantizers = Array.from({ length: scaleGroups * walkers.count }, (_, i) => {
    const [g, v] = [Math.floor(i / walkers.count), i % walkers.count];
    const [k, c] = [Math.floor(v / neurons), v % neurons];
    return quantizer(recipe, steps[k]![c * scaleGroups + g]!, offsets[k]![c]!);
  });
  const empty = { letters: walkers.letters.slice(), codes: walkers.codes.slice() };
  return {
    walkers,
    twin: { ...walkers, ...empty, differences: walkers.differences.slice(), quantizers, lattice: null },
  };
}

/** @param drifts whether there is a drift */
function blockOf({ count, neurons, inputs }: Walkers, first: number, drifts: boolean): Omit<Block, 'onStep'> {
  const rng = random(2, first);
  const size = Math.min(BLOCK, inputs - first);
  const normals = (length: number) => Float64Array.from({ length }, () => rng.normal());
  const lower = normals(size ** 2);
  for (let i = 0; i < size; i++) lower[i * (size + 1)] = i === 3 ? 0 : 1 + rng.uniform();
  const past = first ? Float32Array.from(normals(size * count)) : normals(size * count);
  return { first, size, past, lower, drift: drifts ? Float32Array.from(normals(size * neurons)) : null };
}

function walk(walkers: Walkers, drifts: boolean): [number, Float64Array][] {
  const sums: [number, Float64Array][] = [];
  for (let first = 0; first < walkers.inputs; first += BLOCK)
    walkBlock(walkers, { ...blockOf(walkers, first, drifts), onStep: (t, of) => sums.push([t, of.slice()]) });
  return sums;
}

test.each(Object.keys(RECIPES).flatMap((name) => SHAPES.map((shape) => [name, ...shape] as const)))(
  '%s: %i neurons, %i candidates, %i steps',
  (name, ...shape) => {
    const { walkers, twin } = walkersOf(RECIPES[name]!, shape);
    expect(walkers.lattice).not.toBeNull();
    expect(walkers.quantizers).toEqual([]);
    const drifts = shape[1] !== 9;
    expect(walk(walkers, drifts)).toEqual(walk(twin, drifts));
    expect(walkers.letters).toEqual(twin.letters);
    expect(walkers.codes).toEqual(twin.codes);
    expect(walkers.differences).toEqual(twin.differences);
  },
);

test.each([{ method: 'spfq' }, { alphabet: 'binary' }, { regularizer: { kind: 'L1', lambda: 0.1 } }] as const)(
  '%o: by quantizers',
  (change) => {
    const { walkers } = walkersOf(change, [2, 3, 4]);
    expect(walkers.lattice).toBeNull();
    expect(walkers.quantizers).toHaveLength(6);
  },
);
