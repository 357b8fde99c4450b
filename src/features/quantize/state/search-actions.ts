/** Searching the fewest bits that a network bears. */
import { importPageFile } from '../../../core/page-files';
import type { Tools } from '../../../state/feature';
import type { QuantizeStore, SearchActions } from './actions';

export function searchActions(tools: Tools<QuantizeStore>): SearchActions {
  const { get, run, set } = tools;
  return {
    setSearch: (settings) => set({ searchSettings: { ...get().searchSettings, ...settings } }),

    findFewest: (openGuests) =>
      run('searching', 'Finding the fewest bits', async (onProgress, live) => {
        const { findFewest } = await importPageFile('What searches', () => import('./late/find-fewest'));
        return live() ? findFewest(tools, openGuests, onProgress, live) : '';
      }),
  };
}
