/** Links: a result in, a result out. */
import type { Workspace } from '../../../engine/api';
import { isSameFile } from '../../../core/same-file';
import { exampleOf, type Example } from '../../../samples/examples';
import { nothingOpen } from '../../../state/state';
import type { Report } from '../job/report';
import { decodeTable, encodeLink, sharedOf, type Shared } from '../link';
import { REPORT } from '../properties';
import { encodeTable, type LinkedTable } from '../table-link';
import { freshQuantize } from './data';
import { otherReading } from '../../../state/data-key';
import { isAbort, sentenceOf } from '../../../state/errors';
import type { Tools } from '../../../state/feature';
import { turnTo } from '../../../state/undo';
import type { CopiedLink, QuantizeStore } from './actions';
import { holdsDataOf, shownRun, type Run } from './runs';

/** What is said of a result that came with a link. */
const CAME = 'This result came with the link.';

/** What `LinkActions` promises, once its code is there. */
interface Links {
  showLink(hash: string): boolean;
  openLink(hash: string): Promise<void>;
  link(alone: boolean): CopiedLink | null;
}

export function linkActions({ get, set, remember }: Tools<QuantizeStore>): Links {
  const recipeNow = () => {
    const { recipe, keptLayers } = get();
    return { recipe, keptLayers };
  };
  /** Beside what is open, where that is another network: no more than rows and the shown result are of the link then. */
  const place = (table: LinkedTable) => {
    const { workspace, runs, sweep, curve, path } = get();
    const { recipe, report } = sharedOf(table);
    const known = workspace.model !== null && isSameFile(workspace.model, report.model);
    const kept = runs.filter(({ origin }) => origin !== 'link');
    const came = linkedRuns(table, kept);
    const comes = known || exampleToOpen(get(), report) !== null;
    set({
      runs: [...kept, ...came],
      selectedRun: came[table.selected]!.key,
      wanted: known ? null : { ...report, recipe },
      linked: report.reading ? report : null,
      status: `${CAME} ${comes ? 'Press Quantize to get it from this machine.' : `It needs ${report.model.name} to run: open it.`}`,
    });
    // Curves of one's own stay.
    if (kept.every(({ origin }) => origin === 'stored') && (known || workspace.model === null))
      set({
        sweep: table.sweep ?? sweep,
        curve: table.curve ?? curve,
        ...(table.path ? { path: table.path, pathBeside: null } : { path }),
      });
    if (known) {
      remember({ text: 'recipe of the link taken', back: turnTo(recipeNow, set) });
      set({ recipe, keptLayers: [] });
    }
    // Bits of layers wait for the network that has them.
    else if (workspace.model === null && kept.length === 0) set({ recipe: { ...recipe, layers: {} }, keptLayers: [] });
  };

  return {
    showLink(hash) {
      try {
        const table = decodeTable(hash);
        const { report } = sharedOf(table);
        const { model } = get().workspace;
        if (model === null || !isSameFile(model, report.model)) {
          const example = exampleOf(report.model)?.id ?? null;
          set({ ...freshQuantize(), float: null, workspace: nothingOpen(get().workspace, example) });
        }
        place(table);
        set({ steps: [], undone: [] });
        return true;
      } catch {
        // Said once there is nothing else to say.
        return false;
      }
    },
    async openLink(hash) {
      if (hash.replace(/^#/, '') === '') return;
      try {
        const table = decodeTable(hash);
        const example = exampleToOpen(get(), sharedOf(table).report);
        place(table);
        const { status } = get();
        if (example) await get().openExample(example.id, status);
        else await readSamplesAsLinked(get, set, status);
      } catch (error) {
        set({ alert: sentenceOf(error) });
      }
    },
    link(alone) {
      const { runs, sweep, curve, path } = get();
      const shown = shownRun(get());
      if (!shown) return null;
      if (alone) return { fragment: encodeLink(shown.report.recipe, shown.report), left: 0 };
      // Stored results are on every page.
      const given = runs.filter((run) => run === shown || run.origin !== 'stored');
      const table = { runs: given, selected: given.indexOf(shown), sweep, curve, path };
      const { fragment, runs: count } = encodeTable(table);
      return { fragment, left: given.length - count };
    },
  };
}

/** Runs of a link, with numbers, and groups, that none of those here has. */
function linkedRuns({ runs }: LinkedTable, kept: readonly Run[]): Run[] {
  const [keys, groups] = [
    Math.max(0, ...kept.map(({ key }) => key)),
    Math.max(0, ...kept.map(({ group = 0 }) => group)),
  ];
  return runs.map(({ name, pinned, group, report }, i) => ({
    ...{ key: keys + i + 1, run: null, origin: 'link' as const, report, data: null },
    ...(name === undefined ? {} : { name }),
    ...(pinned === undefined ? {} : { pinned }),
    ...(group === undefined ? {} : { group: groups + group }),
  }));
}

/** The example that a link speaks of, where opening it takes nothing away that was done or opened here. */
function exampleToOpen({ workspace, runs }: QuantizeStore, { model }: Report): Example | null {
  const example = exampleOf(model);
  const isOpen = workspace.model !== null && isSameFile(workspace.model, model);
  const isOwn = workspace.example === null && (workspace.model !== null || workspace.data.length > 0);
  return isOpen || isOwn || runs.some(({ origin }) => origin === 'run') ? null : example;
}

/** Reads the samples that are open as the link has them, where it has them otherwise. */
async function readSamplesAsLinked(
  get: Tools<QuantizeStore>['get'],
  set: Tools<QuantizeStore>['set'],
  status: string,
): Promise<void> {
  const { linked, workspace } = get();
  if (!linked?.reading || !holdsDataOf(workspace, linked)) return;
  const { scoring, files, choice } = otherReading(workspace, linked.reading);
  if (scoring || files || choice) await get().readAgain('Reading the samples as the link has them', status);
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
  const { preprocessing, labelOffset, evaluated, output = null, classAxis = null } = linked.reading;
  let read = workspace;
  try {
    // Which labels there are depends on what is scored.
    if (otherReading(read, linked.reading).scoring) read = await engine.setScoring({ output, classAxis });
    if (cancelled()) return read;
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

/** Whether what a fragment says is there. Links lose digits: what is there is compared as a link would have it. */
export function isLinkOfRun(hash: string, { runs }: Pick<QuantizeStore, 'runs'>): boolean {
  const textOf = ({ recipe, report }: Shared) => {
    const { layers, ...rest } = REPORT.round({ ...report, recipe });
    return JSON.stringify([rest, layers.map(({ id, bits, relativeError }) => [id, bits, relativeError])]);
  };
  try {
    const said = textOf(sharedOf(decodeTable(hash)));
    return runs.some(({ report }) => textOf({ recipe: report.recipe, report }) === said);
  } catch {
    return false;
  }
}
