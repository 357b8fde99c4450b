/** Parts of the page whose code comes when they are first drawn; what did not come is asked for again. */
import { lazy, type ComponentType } from 'react';
import { NotLoaded } from '../../core/errors';
import { reloadStyles, watchStyles } from './styles';

interface Module<T> {
  default: T;
}

/** Of parts that did not come: lets each begin anew. */
const failed = new Set<() => void>();
const listeners = new Set<() => void>();

/** Whatever did not come is asked for again when it is drawn next; those who draw it are told. */
export function loadAgain(): void {
  const parts = [...failed];
  failed.clear();
  for (const begin of parts) begin();
  for (const listener of listeners) listener();
}

/** @returns what ends it */
export function onLoadAgain(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Back on the network, parts that are missing come by themselves, with their looks. To be called once. */
export function loadAgainOnline(): void {
  watchStyles();
  addEventListener('online', loadAgain);
}

/**
 * A part that is loaded when it is first drawn. Where that fails it throws NotLoaded, for the boundary around it.
 * @param what it is, for the sentence: 'The graph'
 * @param use makes the part of what came; left out: that is the part
 */
export function late<Props extends object>(
  what: string,
  load: () => Promise<Module<ComponentType<Props>>>,
): ComponentType<Props>;
export function late<Props extends object, T>(
  what: string,
  load: () => Promise<Module<T>>,
  use: (came: T) => ComponentType<Props>,
): ComponentType<Props>;
export function late<Props extends object, T>(
  what: string,
  load: () => Promise<Module<T>>,
  use: (came: T) => ComponentType<Props> = (came) => came as ComponentType<Props>,
): ComponentType<Props> {
  let attempts = 0;
  // React keeps what a lazy part came to, a failure too: another attempt is another lazy part.
  const begin = () =>
    lazy(async () => {
      const came = await attempt(load, attempts++).catch(() => {
        failed.add(() => (part = begin()));
        throw new NotLoaded(what);
      });
      // What was evaluated just now, and what is drawn with it, are two tasks.
      await new Promise((resolve) => setTimeout(resolve));
      return { default: use(came.default) };
    });
  let part = begin();
  return function Late(props: Props) {
    const Part = part as ComponentType<Props>;
    return <Part {...props} />;
  };
}

async function attempt<T>(load: () => Promise<Module<T>>, before: number): Promise<Module<T>> {
  if (before === 0) return load();
  await reloadStyles();
  try {
    return await load();
  } catch (error) {
    // Some browsers keep that a module did not come: under another address it is another one.
    const address = addressIn(error);
    if (!address) throw error;
    address.searchParams.set('again', String(before));
    return (await import(/* @vite-ignore */ address.href)) as Module<T>;
  }
}

/** `Failed to fetch dynamically imported module: https://…` */
function addressIn(error: unknown): URL | null {
  const [text] = /https?:\/\/\S+/.exec(error instanceof Error ? error.message : '') ?? [];
  return text === undefined ? null : URL.parse(text);
}
