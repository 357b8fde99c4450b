import { expect, test } from 'vitest';
import { completeCompression } from '../../compress/recipe';
import { keptCompress, restoreCompress } from './kept';
import { freshCompress } from './state';

const FRESH = freshCompress();

test('what is chosen comes back', () => {
  const compressions = { ...FRESH.compressions, prune: completeCompression({ sparsity: 0.8, repair: 'path' }) };
  const curveSettings = { ...FRESH.curveSettings, criteria: ['random' as const], sparsity: [0.25] };
  const kept = keptCompress({ ...FRESH, compressions, compressionKind: 'share', curveSettings } as never);
  expect(restoreCompress(structuredClone(kept))).toEqual({ compressions, compressionKind: 'share', curveSettings });
});

test('what is missing of it, or of another kind, is as at the start', () => {
  const bare = { kind: 'share', layers: {} };
  const kept = { compressions: { prune: bare, 'low-rank': bare, share: bare }, compressionKind: 'prune' };
  const { compressions, curveSettings } = FRESH;
  expect(restoreCompress(kept)).toEqual({ compressions, compressionKind: 'prune', curveSettings });
});

test.each([[null], [{}], [{ compressions: { prune: { kind: 'prune', sparsity: 7, layers: {} } } }]])(
  '%j is of no use',
  (kept) => expect(restoreCompress(kept)).toBeNull(),
);
