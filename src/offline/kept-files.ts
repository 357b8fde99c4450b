/** The page's own files, as a service worker keeps them: those of the version that it belongs to. */
import { PrecacheController } from 'workbox-precaching/PrecacheController.js';
import type { ExtendableEvent } from './scope';

/** A file of the page, relative to it. */
export interface PageFile {
  url: string;
  /** Of its content; null: its name says it. */
  revision: string | null;
}

const PAGE = 'bitpath-page';
const LARGE = 'bitpath-large';

/** The page itself, which has two addresses. */
const INDEX = 'index.html';

/** onnxruntime's WebAssembly is most of all bytes: the page is complete without it, as long as there is a network. */
const isLarge = ({ url }: PageFile) => url.endsWith('.wasm');
/** Its build for a GPU is of no use where there is none. */
const isForGpu = ({ url }: PageFile) => url.includes('asyncify');

export interface KeptFiles {
  /** Keeps all but the large ones; rejected where one of them does not come. */
  keep(event: ExtendableEvent): Promise<unknown>;
  keepLarge(): Promise<unknown>;
  /** Forgets those of other versions. */
  forgetOthers(event: ExtendableEvent): Promise<unknown>;
  /** @returns undefined where it is not kept */
  find(request: Request): Promise<Response | undefined>;
}

/** @param gpu whether there may be one */
export function keptFiles(files: readonly PageFile[], scope: string, gpu: boolean): KeptFiles {
  const page = new PrecacheController({ cacheName: PAGE });
  page.addToCacheList(files.filter((file) => !isLarge(file)).map((file) => ({ ...file })));
  // workbox keeps files while a version installs, and at no other time: a page would wait for these.
  const large = files
    .filter((file) => isLarge(file) && (gpu || !isForGpu(file)))
    .map(({ url }) => new URL(url, scope).href);

  const find = async ({ url, mode }: Request) => {
    // What is behind `?` is for the page, and never names another file.
    const [address = ''] = url.split(/[?#]/);
    const name = address === scope ? new URL(INDEX, scope).href : address;
    const own = await page.matchPrecache(name);
    // The large ones; and those of a page of the version before, in another tab, are there as long as it is open.
    return own || mode === 'navigate' ? own : caches.match(name);
  };

  return {
    keep: (event) => page.install(event),
    keepLarge: async () => {
      const cache = await caches.open(LARGE);
      for (const url of large) if (!(await cache.match(url))) await cache.add(url);
    },
    forgetOthers: async (event) => {
      await page.activate(event);
      const cache = await caches.open(LARGE);
      for (const request of await cache.keys()) if (!large.includes(request.url)) await cache.delete(request);
    },
    find,
  };
}
