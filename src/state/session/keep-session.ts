/** Writes what outlives a reload, whenever it has changed. */
import type { ShellStore } from '../actions';
import type { PageFeature } from '../feature';
import type { Bitpath } from '../store';
import { openedOf, type Session } from './awaited';
import { keptNow, sessionOf } from './session';

/** Between two writes, ms: sliders change things often. */
const PAUSE = 250;

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
  let timer: ReturnType<typeof setTimeout> | null = null;
  let changed = false;

  const write = async () => {
    changed = false;
    const unkept = await save(sessionOf(store.getState(), features())).then(
      () => false,
      () => true,
    );
    if (store.getState().unkept !== unkept) store.setState({ unkept });
  };
  /** The first change is written at once, since the page may be left any moment; what follows, together. */
  const writeSoon = () => {
    if (timer !== null) return;
    void write();
    timer = setTimeout(() => {
      timer = null;
      if (changed) writeSoon();
    }, PAUSE);
  };

  store.subscribe(() => {
    const parts = now();
    if (parts.length === last.length && parts.every((part, i) => part === last[i])) return;
    last = parts;
    changed = true;
    writeSoon();
  });
}
