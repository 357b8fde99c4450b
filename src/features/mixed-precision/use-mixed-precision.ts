/** The store, for the components of Mixed precision. */
import { storeHook } from '../../ui/context';
import type { MixedPrecisionStore } from './state';

export const useMixedPrecision = storeHook<MixedPrecisionStore>();
