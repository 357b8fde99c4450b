/** The store, for the components of Graphs. */
import { storeHook } from '../../ui/context';
import type { GraphsStore } from './state';

export const useGraphs = storeHook<GraphsStore>();
