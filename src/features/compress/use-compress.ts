/** The store, for the components of Compress. */
import { storeHook } from '../../ui/context';
import type { CompressStore } from './state';

export const useCompress = storeHook<CompressStore>();
