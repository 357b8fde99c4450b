/** What a thread beside the engine's does for it: shares of layers, and slices that are walked from sums. */
import type { Matrix } from '../../wasm/rows';
import type { LayerRecipe } from '../layer';
import type { WalkedCandidates, WalkedSums } from '../select-candidates';
import type { Candidates, Slice } from '../slices';
import type { GramLayer, LayerWalk } from './gram-layer';
import type { SumsPart } from './gram-parts';
import type { GroupSums } from '../sums';
import { openShare, sumsOfShare, walkShare, type LayerShare } from './layer-share';
import { walkSlice, type SliceWalk } from './walk-slice';

const goOn = () => Promise.resolve();

/** All that it is asked for has a key, by which it is asked again. */
export function openWalker() {
  const shares = new Map<number, { share: LayerShare; layer: LayerWalk | GramLayer }>();
  /** Those whose letters have not been asked for. */
  const walked = new Map<number, WalkedCandidates>();
  const keep = (key: number, candidates: WalkedCandidates): WalkedSums => {
    walked.set(key, candidates);
    const { letters: _, ...sums } = candidates;
    return sums;
  };
  return {
    walk: async (key: number, slice: SliceWalk): Promise<WalkedSums> => keep(key, await walkSlice(slice, goOn)),
    /** Once for each walk. */
    letters(key: number, taken: Uint32Array) {
      const { letters } = walked.get(key)!;
      walked.delete(key);
      return letters(taken);
    },
    open(key: number, share: LayerShare): void {
      shares.set(key, { share, layer: openShare(share) });
    },
    add: (key: number, X: Matrix, Xq: Matrix | null): Promise<void> => shares.get(key)!.layer.add(X, Xq, goOn),
    part(key: number): SumsPart {
      return (shares.get(key)!.layer as GramLayer).part();
    },
    sums(key: number): GroupSums[] {
      const { layer, share } = shares.get(key)!;
      return sumsOfShare(layer, share);
    },
    async walkShare(key: number, of: number, recipe: LayerRecipe, slice: Slice, candidates: Candidates) {
      const { share, layer } = shares.get(of)!;
      return keep(key, await walkShare(layer, share, { recipe, slice, candidates }, goOn));
    },
    close(key: number): void {
      shares.get(key)!.layer.close();
      shares.delete(key);
    },
  };
}

export type Walker = ReturnType<typeof openWalker>;
