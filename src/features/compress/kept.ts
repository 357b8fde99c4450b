/** What of Compress outlives a reload: what is chosen. */
import { COMPRESSIONS, CRITERIA, type CompressionKind } from '../../compress/layer';
import { completeCompression } from '../../compress/recipe';
import { list, oneOf, read, real, record, whole } from '../../share/fields';
import { keptParts } from '../../state/feature';
import { COMPRESSION } from '../quantize/properties';
import { CURVE_BOUNDS, FRESH_CURVES, MOST_POINTS, WAYS, type Along, type CurveSettings } from './curves/curve-settings';
import type { CompressData } from './state';

export const keptCompress = keptParts(
  ['compressions', 'compressionKind', 'curveSettings'],
  ({ compressions, compressionKind, curveSettings }: CompressData) => ({
    compressions,
    compressionKind,
    curveSettings,
  }),
);

type Kept = Pick<CompressData, 'compressions' | 'compressionKind' | 'curveSettings'>;

const numbers = ({ min, max, whole: isWhole }: (typeof CURVE_BOUNDS)[Along]) =>
  list(isWhole ? whole(min, max) : real(min, max), MOST_POINTS);

const CURVES = record<CurveSettings>({
  criteria: list(oneOf(CRITERIA), CRITERIA.length),
  ways: list(oneOf(WAYS), WAYS.length),
  sparsity: numbers(CURVE_BOUNDS.sparsity),
  size: numbers(CURVE_BOUNDS.size),
  values: numbers(CURVE_BOUNDS.values),
});

const KEPT = record<Pick<Kept, 'compressions' | 'compressionKind'>>({
  compressions: record<CompressData['compressions']>({
    prune: COMPRESSION,
    'low-rank': COMPRESSION,
    share: COMPRESSION,
  }),
  compressionKind: oneOf(COMPRESSIONS),
});

/** @returns null where it cannot be used */
export function restoreCompress(kept: unknown): Kept | null {
  const found = read(KEPT, kept);
  const curves = read(CURVES, (kept as Partial<Kept> | null)?.curveSettings);
  if (found.kind !== 'value') return null;
  const { compressions, compressionKind } = found.value;
  const whole = (kind: CompressionKind) => completeCompression({ ...compressions[kind], kind });
  return {
    compressions: { prune: whole('prune'), 'low-rank': whole('low-rank'), share: whole('share') },
    compressionKind,
    curveSettings: curves.kind === 'value' ? curves.value : FRESH_CURVES,
  };
}
