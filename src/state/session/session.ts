/** What outlives a reload: the names of what is open, and what each feature keeps. */
import { flag, list, nullable, oneOf, read, record, text, type Field } from '../../share/fields';
import type { PageFeature } from '../feature';
import type { ShellStore } from '../actions';
import { nothingOpen } from '../state';
import { isOfNetwork, missingFiles, openedOf, SESSION_VERSION } from './awaited';
import type { Awaited, Kept, NamedFile, Opened, Session } from './awaited';

const OPENED = record<Opened>({
  example: nullable(text(100)),
  files: list(
    record<NamedFile>({
      name: text(),
      sha256: text(64),
      role: oneOf(['model', 'calibration', 'evaluation', 'both']),
    }),
    1000,
  ),
  synthetic: flag,
});

/** Each feature checks what it has kept itself. */
const isRecord = (value: unknown): value is Kept => typeof value === 'object' && value !== null;

function valueOf<T>(field: Field<T>, value: unknown): T | null {
  const found = read(field, value);
  return found.kind === 'value' ? found.value : null;
}

function awaitedOf(value: unknown): Awaited | null {
  if (!isRecord(value)) return null;
  const opened = valueOf(OPENED, value['opened']);
  return opened && isRecord(value['features']) ? { opened, features: value['features'] } : null;
}

/** @returns null where it is none, or one of another version */
export function readSession(value: unknown): Session | null {
  if (!isRecord(value) || value['version'] !== SESSION_VERSION) return null;
  const own = awaitedOf(value);
  const { saved, awaited } = value;
  if (!own || typeof saved !== 'number' || !Array.isArray(awaited)) return null;
  return { version: SESSION_VERSION, saved, ...own, awaited: awaited.map(awaitedOf).filter((one) => one !== null) };
}

/** What features keep now; of those that have not come yet, what they had kept. */
export function keptNow(state: ShellStore, features: readonly PageFeature[]): Kept {
  const kept: Kept = { ...state.late };
  for (const { id, kept: keep } of features) if (keep) kept[id] = keep(state);
  return kept;
}

/** Whether what is shown is of files that are still waited for. */
const isShown = (awaited: Awaited, place: number, { workspace }: ShellStore) =>
  workspace.model === null ? place === 0 : isOfNetwork(awaited, workspace.model);

/** What is waited for, with what features keep of it now. */
export function awaitedNow(state: ShellStore, features: readonly PageFeature[]): Awaited[] {
  return state.awaited.map((one, place) =>
    isShown(one, place, state) ? { ...one, features: keptNow(state, features) } : one,
  );
}

/** All that is to be kept. */
export function sessionOf(state: ShellStore, features: readonly PageFeature[]): Session {
  const [first] = state.awaited;
  return {
    version: SESSION_VERSION,
    saved: Date.now(),
    opened: state.workspace.model === null && first ? first.opened : openedOf(state.workspace),
    features: keptNow(state, features),
    awaited: state.awaited.filter((one, place) => !isShown(one, place, state)),
  };
}

/** What features have of what they had kept; what they cannot use is dropped. */
export function restored(kept: Kept, features: readonly PageFeature[]): object {
  const parts = features.map(({ id, restore }) => (restore && id in kept ? restore(kept[id]) : null));
  return Object.assign({}, ...parts) as object;
}

/** The page as it was, but for the files, which are waited for. */
export function resumed(state: ShellStore, session: Session, features: readonly PageFeature[]): Partial<ShellStore> {
  const { opened, features: kept, awaited } = session;
  const isPainted = isOfNetwork(session, state.workspace.model) && opened.example === state.workspace.example;
  const workspace = isPainted ? state.workspace : nothingOpen(state.workspace, opened.example);
  const waiting = [{ opened, features: kept }, ...awaited].filter((one) => missingFiles(one, workspace).length > 0);
  const own = waiting.some((one) => one.opened.example === null);
  return {
    workspace,
    float: isPainted ? state.float : null,
    ...restored(kept, features),
    awaited: waiting,
    late: kept,
    status: own ? 'What was done here is back. Open its files again to go on.' : 'What was done here is back.',
  };
}

/** The page after its files are gone with the worker that had them: they are waited for. */
export function closed(state: ShellStore, features: readonly PageFeature[]): Partial<ShellStore> {
  if (state.workspace.model === null) return {};
  const kept = keptNow(state, features);
  return {
    workspace: nothingOpen(state.workspace, state.workspace.example),
    float: null,
    graph: null,
    ...restored(kept, features),
    awaited: [{ opened: openedOf(state.workspace), features: kept }, ...awaitedNow(state, features)],
  };
}
