/** The store, for the components of Theory. */
import { storeHook } from '../../ui/context';
import type { TheoryStore } from './state';

export const useTheory = storeHook<TheoryStore>();
