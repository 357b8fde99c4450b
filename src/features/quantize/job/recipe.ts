/** What determines a run, its defaults, and what is allowed. */
import { UserError } from '../../../core/errors';
import { ALPHABETS, BLOCK_SIZES, isFactored, METHODS, ORDERS, RADII, type LayerRecipe } from '../../../quant/layer';
import { random } from '../../../core/random';

/** What one layer does differently from the rest. */
export interface LayerOverride {
  bits?: number;
  /** Leave this layer in float. */
  float?: boolean;
}

export interface Recipe extends Omit<LayerRecipe, 'shrink' | 'center' | 'fit'> {
  /** By layer id. Layers that are not named follow the recipe. */
  layers: Record<string, LayerOverride>;
  /** How many calibration samples the quantizer sees. */
  calibrationCount: number;
  /** Patches kept of each sample of a convolution, at most; the same ones in X and X̃. */
  patches: number;
  /** Search C for each neuron (or layer) on its own error: a short grid around `scale`, and the step fitted to the letters. */
  searchScale: boolean;
  /** b += mean over samples of (XWᵀ − X̃Qᵀ). */
  correctBias: boolean;
  /** Where a bias is corrected: keep small what it leaves of the error, see `LayerRecipe.center`. */
  center: boolean;
}

export const DEFAULT_RECIPE: Recipe = {
  method: 'gpfq',
  bits: 4,
  alphabet: 'int',
  radius: 'neuron',
  scale: 1,
  percentile: 1,
  seed: 1,
  layers: {},
  calibrationCount: 256,
  patches: 32,
  searchScale: true,
  correctBias: true,
  center: true,
};

/** Layers whose inputs may have scale groups. Those of a convolution lie along several axes; ONNX has groups along one. */
export function isDense(op: string | undefined): boolean {
  return op === 'Gemm' || op === 'MatMul';
}

/**
 * The recipe of one layer: null where it stays in float.
 * @param layer its operator (only dense layers have scale groups) and its bias (without one nothing takes the mean of
 *   the error); left out where nothing hangs on that
 */
export function layerRecipe(
  recipe: Recipe,
  id: string,
  layer: { op?: string; biases?: Float32Array | null } = {},
): LayerRecipe | null {
  const own = recipe.layers[id];
  if (own?.float) return null;
  const { method, bits, alphabet, radius, blockSize, scale, percentile, regularizer, damping, order, seed } = recipe;
  // What SPFQ draws in one layer must not depend on what it draws in another.
  const drawn = method === 'spfq' ? random(seed, ...new TextEncoder().encode(id)).uint32() : seed;
  const base = { method, bits: own?.bits ?? bits, alphabet, radius, scale, percentile, seed: drawn };
  return {
    ...base,
    ...(blockSize !== undefined && isDense(layer.op) && { blockSize }),
    ...(recipe.correctBias && recipe.center && layer.biases && { center: true }),
    ...(recipe.searchScale && regularizer?.kind !== 'L0' && { fit: true }),
    ...(regularizer && { regularizer }),
    ...(damping !== undefined && isFactored(method) && { damping }),
    // A damping that is named is Qronos as its paper has it.
    ...(method === 'qronos' && damping === undefined && { shrink: true }),
    ...(order !== undefined && method !== 'rtn' && { order }),
  };
}

/** One row is its own mean: less that, nothing of it is left to quantize by. */
export function centeredOn(rows: number, recipe: LayerRecipe): LayerRecipe {
  return recipe.center && rows < 2 ? { ...recipe, center: false } : recipe;
}

/** Factors of `scale` that a search of C tries. */
const SCALE_GRID = [
  ...[0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1],
  ...[1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.5, 1.6, 1.75, 1.9],
];

export function scalesToTry({ scale, searchScale }: Pick<Recipe, 'scale' | 'searchScale'>): number[] {
  return searchScale ? SCALE_GRID.map((factor) => factor * scale) : [scale];
}

/** Bounds of the numbers of a recipe; links and files are held to them too. */
export const BOUNDS = {
  bits: { min: 1, max: 8, whole: true },
  scale: { min: 0.01, max: 100, whole: false },
  percentile: { min: 0, max: 1, whole: false },
  damping: { min: 1e-4, max: 1, whole: false },
  seed: { min: 0, max: 2 ** 32 - 1, whole: true },
  calibrationCount: { min: 1, max: 1_000_000, whole: true },
  patches: { min: 1, max: 1_000_000, whole: true },
} as const;

/** Of a regularizer: far above any weight. */
export const MAX_LAMBDA = 1e30;

function checkNumber(name: keyof typeof BOUNDS, value: number, where = 'The recipe'): void {
  const { min, max, whole } = BOUNDS[name];
  if (typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))) return;
  throw new UserError(
    `${where}'s ${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, and is ${value}.`,
  );
}

function checkName(name: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new UserError(`The recipe's ${name} must be one of ${allowed.join(', ')}, and is ${value}.`);
}

function checkBlocks({ blockSize, radius }: LayerRecipe): void {
  if (blockSize === undefined) return;
  if (!BLOCK_SIZES.includes(blockSize))
    throw new UserError(
      `The recipe's blockSize must be one of ${BLOCK_SIZES.join(', ')}, and is ${String(blockSize)}.`,
    );
  if (radius !== 'neuron')
    throw new UserError(
      `The recipe's blockSize gives each block of inputs a radius, and its radius is ${radius}. Set radius to neuron, or leave blockSize out.`,
    );
}

function checkRegularizer({ regularizer }: LayerRecipe): void {
  if (!regularizer) return;
  checkName('regularizer', regularizer.kind, ['L0', 'L1']);
  const { lambda } = regularizer;
  if (!(lambda >= 0 && lambda <= MAX_LAMBDA))
    throw new UserError(`The recipe's λ must be a number from 0 to ${MAX_LAMBDA}, and is ${lambda}.`);
}

/** @throws UserError where a field is out of bounds */
export function checkLayerRecipe(recipe: LayerRecipe): void {
  checkName('method', recipe.method, METHODS);
  checkName('alphabet', recipe.alphabet, ALPHABETS);
  checkName('radius', recipe.radius, RADII);
  for (const name of ['bits', 'scale', 'percentile', 'seed'] as const) checkNumber(name, recipe[name]);
  checkBlocks(recipe);
  checkRegularizer(recipe);
  if (recipe.fit && recipe.regularizer?.kind === 'L0')
    throw new UserError('Steps cannot be fitted to the letters of L0, which are no multiples of them. Leave fit out.');
  if (recipe.damping !== undefined) checkNumber('damping', recipe.damping);
  if (recipe.order !== undefined) checkName('order', recipe.order, ORDERS);
}

/** Fills in the defaults. @throws UserError where a field is out of bounds */
export function completeRecipe(recipe: Partial<Recipe>): Recipe {
  const complete = { ...DEFAULT_RECIPE, ...recipe };
  checkLayerRecipe(complete);
  checkNumber('calibrationCount', complete.calibrationCount);
  checkNumber('patches', complete.patches);
  for (const [id, { bits }] of Object.entries(complete.layers))
    if (bits !== undefined) checkNumber('bits', bits, `Layer ${id}`);
  return complete;
}
