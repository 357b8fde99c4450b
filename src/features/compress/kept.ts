/** What of Compress outlives a reload: what is chosen. */
import { COMPRESSIONS, type CompressionKind } from '../../compress/layer';
import { completeCompression } from '../../compress/recipe';
import { oneOf, read, record } from '../../share/fields';
import { keptParts } from '../../state/feature';
import { COMPRESSION } from '../quantize/properties';
import type { CompressData } from './state';

export const keptCompress = keptParts(
  ['compressions', 'compressionKind'],
  ({ compressions, compressionKind }: CompressData) => ({ compressions, compressionKind }),
);

type Kept = Pick<CompressData, 'compressions' | 'compressionKind'>;

const KEPT = record<Kept>({
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
  if (found.kind !== 'value') return null;
  const { compressions, compressionKind } = found.value;
  const whole = (kind: CompressionKind) => completeCompression({ ...compressions[kind], kind });
  return {
    compressions: { prune: whole('prune'), 'low-rank': whole('low-rank'), share: whole('share') },
    compressionKind,
  };
}
