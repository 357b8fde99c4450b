/** The store, for the components of Quantize. */
import { storeHook } from '../../ui/context';
import type { QuantizeStore } from './state/actions';

export const useQuantize = storeHook<QuantizeStore>();
