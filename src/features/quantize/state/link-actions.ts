/** Links: a result in, a result out. */
import type { Workspace } from '../../../engine/api';
import { EXAMPLES } from '../../../samples/examples';
import { decodeLink, encodeLink } from '../link';
import { otherReading } from '../../../state/data-key';
import { isAbort, sentenceOf } from '../../../state/errors';
import type { Tools } from '../../../state/feature';
import type { LinkActions, QuantizeStore } from './actions';
import { holdsDataOf, shownRun } from './runs';

export function linkActions({ get, set }: Tools<QuantizeStore>): LinkActions {
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
          ...(known ? {} : { sweep: null, path: null, curve: null }),
          wanted: known ? null : { ...report, recipe },
          linked: report.reading ? report : null,
          status,
        });
        await readSamplesAsLinked(get, set, status);
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

/** Reads the samples that are open as the link has them, where it has them otherwise. */
async function readSamplesAsLinked(
  get: Tools<QuantizeStore>['get'],
  set: Tools<QuantizeStore>['set'],
  status: string,
): Promise<void> {
  const { linked, workspace } = get();
  if (!linked?.reading || !holdsDataOf(workspace, linked)) return;
  const { files, choice } = otherReading(workspace, linked.reading);
  if (files || choice) await get().readAgain('Reading the samples as the link has them', status);
  else set({ linked: null });
}

/** What a link says of how its samples are read applies once they are open; after that the user is free to change it. */
export async function readAsLinked(
  workspace: Workspace,
  { engine, get, set }: Tools<QuantizeStore>,
  cancelled: () => boolean,
): Promise<Workspace> {
  const { linked } = get();
  if (!linked?.reading || !holdsDataOf(workspace, linked)) return workspace;
  set({ linked: null });
  const { preprocessing, labelOffset, evaluated } = linked.reading;
  let read = workspace;
  try {
    if (otherReading(read, linked.reading).files) read = await engine.setPreprocessing(preprocessing, labelOffset);
    if (cancelled()) return read;
    const { choice } = otherReading(read, linked.reading);
    if (choice && evaluated.count > 0) read = await engine.setEvaluationCount(evaluated.count, evaluated.seed);
  } catch (error) {
    // What was opened stays open: a link must not keep it out.
    if (!isAbort(error)) set({ alert: `The link’s preprocessing cannot be used: ${sentenceOf(error)}` });
  }
  return read;
}

/** Whether the address may keep the fragment: what it is about is still shown, or waits for its network. */
export function isLinked({ runs, wanted }: Pick<QuantizeStore, 'runs' | 'wanted'>): boolean {
  return wanted !== null || runs.some(({ origin }) => origin === 'link');
}
