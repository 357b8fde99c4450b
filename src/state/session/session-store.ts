/**
 * Where sessions are kept: IndexedDB, one entry a tab, so that two tabs do not overwrite each other. A tab that is loaded again
 * finds its own; a new one takes over the newest that no tab holds, as after a browser was closed.
 */
import { createStore, delMany, entries, set, type UseStore } from 'idb-keyval';
import type { Session } from './awaited';
import { readSession } from './session';

/** Entries, at most: the oldest that no tab holds go. */
const MOST = 8;
/** Longest time that the first screen waits for them, ms. */
const PATIENCE = 5000;
const TAB = 'bitpath-tab';

export interface OpenTab {
  /** null: nothing was kept. */
  session: Session | null;
  /** @throws where it cannot be kept */
  save(session: Session): Promise<void>;
}

/**
 * What the tab kept, or, where it is new, what it takes over.
 * @param fresh begins with nothing, and leaves what the tab has kept to others
 * @throws where the browser keeps nothing: in a private window, where the storage is full or closed
 */
export function openTab(fresh: boolean): Promise<OpenTab> {
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('the storage of the browser does not answer')), PATIENCE),
  );
  return Promise.race([claim(fresh), late]);
}

interface Entry {
  id: string;
  /** null: of another version, or none at all. */
  session: Session | null;
}

async function claim(fresh: boolean): Promise<OpenTab> {
  const store = createStore('bitpath', 'sessions');
  const found = await entries<string, unknown>(store);
  const all = found
    .map(([id, value]): Entry => ({ id, session: readSession(value) }))
    .sort((a, b) => (b.session?.saved ?? 0) - (a.session?.saved ?? 0));
  const { id, session } = fresh ? await newEntry() : await entryOf(sessionStorage.getItem(TAB), all);
  sessionStorage.setItem(TAB, id);
  await drop(all, id, store);
  return { session, save: (changed) => set(id, changed, store) };
}

async function entryOf(own: string | null, all: readonly Entry[]): Promise<Entry> {
  if (own === null) return withoutTab(all);
  const session = all.find(({ id }) => id === own)?.session ?? null;
  // A tab that was duplicated has the name of another one: it begins with a copy, under a name of its own.
  return (await hold(own)) ? { id: own, session } : { ...(await newEntry()), session };
}

/** The newest that no tab holds; without locks it is not known which ones are held. */
async function withoutTab(all: readonly Entry[]): Promise<Entry> {
  if (hasLocks()) for (const entry of all) if (entry.session && (await hold(entry.id))) return entry;
  return newEntry();
}

async function newEntry(): Promise<Entry> {
  const id = String(Date.now() + Math.random());
  await hold(id);
  return { id, session: null };
}

async function drop(all: readonly Entry[], own: string, store: UseStore): Promise<void> {
  const superfluous = all.filter(({ id, session }, place) => id !== own && (session === null || place >= MOST));
  if (superfluous.length > 0) await delMany(await free(superfluous.map(({ id }) => id)), store);
}

/** Browsers have locks on pages that were served securely. */
const hasLocks = () => Boolean((navigator as Partial<Navigator>).locks);

const lockOf = (id: string) => `bitpath-tab-${id}`;

/** Takes the entry for this tab, for as long as it is open. @returns whether it was free */
function hold(id: string): Promise<boolean> {
  if (!hasLocks()) return Promise.resolve(true);
  return new Promise((resolve, reject) => {
    const untilClosed = () => new Promise<never>(() => undefined);
    navigator.locks
      .request(lockOf(id), { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock ? untilClosed() : null;
      })
      .catch(reject);
  });
}

/** Those that no tab holds. */
async function free(ids: readonly string[]): Promise<string[]> {
  if (!hasLocks()) return [];
  const { held = [] } = await navigator.locks.query();
  const taken = new Set(held.map(({ name }) => name));
  return ids.filter((id) => !taken.has(lockOf(id)));
}
