/** Writes what outlives a reload, whenever it has changed. */
import type { ShellStore } from '../actions';
import type { PageFeature } from '../feature';
import type { Bitpath } from '../store';
import { openedOf, type Session } from './awaited';
import { keptNow, sessionOf } from './session';

/** What a session is of: as long as no part is another one, there is nothing to write. */
function partsOf(state: ShellStore, features: readonly PageFeature[]): unknown[] {
  return [JSON.stringify(openedOf(state.workspace)), state.awaited, ...Object.values(keptNow(state, features))];
}

/**
 * From now on; what is there already is not written.
 * @param save throws where it cannot be kept: a note says so
 */
export function keepSession({ store, features }: Bitpath, save: (session: Session) => Promise<void>): void {
  const now = () => partsOf(store.getState(), features());
  let last = now();
  let changed = false;
  let writing = false;

  /** The page may be left any moment: every change is written at once, but for those that come while one is being written. */
  const write = async () => {
    writing = true;
    while (changed) {
      changed = false;
      const unkept = await save(sessionOf(store.getState(), features())).then(
        () => false,
        () => true,
      );
      if (store.getState().unkept !== unkept) store.setState({ unkept });
    }
    writing = false;
  };

  store.subscribe(() => {
    const parts = now();
    if (parts.length === last.length && parts.every((part, i) => part === last[i])) return;
    last = parts;
    changed = true;
    if (!writing) void write();
  });
}
