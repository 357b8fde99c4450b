/** Codes of letters, told from their values. */
import { codeRange } from '../src/quant/alphabet';
import type { LayerRecipe } from '../src/quant/layer';
import type { SolvedLayer } from '../src/quant/solver';

/** k of a letter with its ninth bit, which int8 does not hold; null: it is none. */
export function codeOf(
  { values, codes }: SolvedLayer,
  at: number,
  step: number,
  o: number,
  recipe: LayerRecipe,
): number | null {
  const { minCode, maxCode } = codeRange(recipe.alphabet, recipe.bits);
  const [value, code] = [values[at]!, codes[at]!];
  const offset = recipe.regularizer?.kind === 'L0' ? recipe.regularizer.lambda : 0;
  const k = code === 127 && maxCode === 128 && Math.abs(value) > offset + (127.5 + o) * step ? 128 : code;
  if (k < minCode || k > maxCode) return null;
  if (recipe.alphabet === 'binary' && k === 0 && step > 0 && recipe.regularizer?.kind !== 'L0') return null;
  if (value === Math.fround(Math.sign(k) * offset + (k + o) * step)) return k;
  return k === 0 && Math.abs(value) === Math.fround(offset) ? k : null;
}
