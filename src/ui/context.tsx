/** Gives components the store, one slice at a time. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Api, Store } from '../state/store';

export const StoreContext = createContext<Api | null>(null);

export function useBitpath<T>(select: (state: Store) => T): T {
  const store = useContext(StoreContext);
  if (!store) throw new Error('the store is missing above this component');
  return useStore(store, select);
}
