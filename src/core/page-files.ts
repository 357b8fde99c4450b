/** Files of the page itself, that come when they are first needed: what does not come is told, and may be asked for again. */
import { NotLoaded } from './errors';

/**
 * All of a file.
 * @param what it is, for the sentence
 * @throws NotLoaded where it does not come, all of it
 */
export async function fetchPageFile(what: string, url: string): Promise<ArrayBuffer> {
  try {
    const response = await fetch(url);
    if (response.ok) return await response.arrayBuffer();
  } catch {
    // No network: the sentence is the same.
  }
  throw new NotLoaded(what);
}

/** What `load` imports. @throws NotLoaded where it does not come */
export async function importPageFile<Module>(what: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch {
    throw new NotLoaded(what);
  }
}

/** `make`, once for all who ask; what failed is made again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}
