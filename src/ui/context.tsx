/** Gives components the store, one slice at a time. */
import { createContext, useContext } from 'react';
import { useStore, type StoreApi } from 'zustand';
import type { ShellStore } from '../state/actions';
import type { Bitpath } from '../state/store';

export const BitpathContext = createContext<Bitpath | null>(null);

export function useBitpathContext(): Bitpath {
  const bitpath = useContext(BitpathContext);
  if (!bitpath) throw new Error('the store is missing above this component');
  return bitpath;
}

/** The hook of a feature, whose components are only there once its slice is. */
export function storeHook<Store extends ShellStore>() {
  return function useSlice<T>(select: (state: Store) => T): T {
    const { store } = useBitpathContext();
    return useStore(store as unknown as StoreApi<Store>, select);
  };
}

/** What the shell knows. */
export const useBitpath = storeHook<ShellStore>();
