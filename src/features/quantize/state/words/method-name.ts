/** What a run's recipe is called. */
import type { CompressionKind } from '../../../../compress/layer';
import { METHOD_NAMES } from '../../../../quant/layer';
import type { Recipe } from '../../job/recipe';

const COMPRESSION_NAMES: Record<CompressionKind, string> = { prune: 'Prune', 'low-rank': 'Low rank', share: 'Share' };

/** `GPFQ`; `Prune`; `Prune + GPFQ` where what is kept is quantized, too. */
export function methodName({ method, compression }: Pick<Recipe, 'method' | 'compression'>): string {
  if (!compression) return METHOD_NAMES[method];
  const name = COMPRESSION_NAMES[compression.kind];
  return compression.letters ? `${name} + ${METHOD_NAMES[method]}` : name;
}
