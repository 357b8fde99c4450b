/** The page's store with the slices of all features, over an engine of the test's. */
import type { StoreApi } from 'zustand';
import type { EngineApi } from '../src/engine/api';
import { FEATURES } from '../src/features/page';
import type { MixedPrecisionStore } from '../src/features/mixed-precision/state';
import { FIRST_PAINT } from '../src/features/quantize/first-paint';
import type { QuantizeStore } from '../src/features/quantize/state/actions';
import type { TheoryStore } from '../src/features/theory/state';
import { makeStore } from '../src/state/store';

export type WholeStore = StoreApi<QuantizeStore & MixedPrecisionStore & TheoryStore>;

const { workspace, float } = FIRST_PAINT;
const features = await Promise.all(FEATURES.map(async ({ load }) => load()));

export function openStore(engine: EngineApi): WholeStore {
  return makeStore(engine, { workspace, float }, features).store as unknown as WholeStore;
}
