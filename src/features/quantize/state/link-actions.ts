/** Links: a result in, a result out. */
import { decodeLink, encodeLink } from '../../../share/link';
import { EXAMPLES } from '../../../samples/examples';
import { sentenceOf } from '../../../state/errors';
import { shownRun } from '../../../state/state';
import type { Store } from '../../../state/store';

export interface LinkActions {
  /** Restores what a fragment says; nothing where it is empty. */
  openLink(hash: string): Promise<void>;
  /** The fragment for the shown run, without '#'; null where there is no run. */
  link(): string | null;
}

export function linkActions(set: (change: Partial<Store>) => void, get: () => Store): LinkActions {
  return {
    async openLink(hash) {
      if (hash.replace(/^#/, '') === '') return;
      try {
        const { recipe, report } = decodeLink(hash);
        const { workspace } = get();
        const example = EXAMPLES.find(({ model }) => model.name === report.model.name);
        if (example && workspace.example !== example.id) await get().openExample(example.id);
        const open = get().workspace.model;
        const known = open !== null && open.sha256 === report.model.sha256;
        const kept = known ? get().runs.filter(({ origin }) => origin !== 'link') : [];
        const key = Math.max(0, ...kept.map((run) => run.key)) + 1;
        const status = known
          ? 'This result came with the link. Press Quantize to get it from this machine.'
          : `This result came with the link. It needs ${report.model.name} to run: open it.`;
        set({
          recipe,
          runs: [...kept, { key, run: null, origin: 'link', report, data: null }],
          selectedRun: key,
          sweep: known ? get().sweep : [],
          path: known ? get().path : null,
          curve: known ? get().curve : null,
          wanted: known ? null : { ...report, recipe },
          linked: report.reading ? report : null,
          status,
        });
        await get().readAsLinked(status);
      } catch (error) {
        set({ alert: sentenceOf(error) });
      }
    },
    link() {
      const run = shownRun(get());
      return run && encodeLink(run.report.recipe, run.report);
    },
  };
}
