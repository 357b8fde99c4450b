/** The page's store with the slices of all features, over an engine of the test's. */
import type { StoreApi } from 'zustand';
import type { EngineApi } from '../src/engine/api';
import { FEATURES } from '../src/features/page';
import type { CompressStore } from '../src/features/compress/state';
import type { MixedPrecisionStore } from '../src/features/mixed-precision/state';
import { FIRST_PAINT } from '../src/features/quantize/first-paint';
import type { QuantizeStore } from '../src/features/quantize/state/actions';
import type { TheoryStore } from '../src/features/theory/state';
import { makeStore, type Bitpath } from '../src/state/store';

export type WholeStore = StoreApi<QuantizeStore & CompressStore & MixedPrecisionStore & TheoryStore>;

const { workspace, float } = FIRST_PAINT;
const features = await Promise.all(FEATURES.map(async ({ load }) => load()));

/** @param attached the features that are there from the start; left out: all of them */
export function openBitpath(engine: EngineApi, attached = features): Bitpath {
  return makeStore(engine, { workspace, float }, attached);
}

export const wholeStore = ({ store }: Bitpath) => store as unknown as WholeStore;

export function openStore(engine: EngineApi): WholeStore {
  return wholeStore(openBitpath(engine));
}
