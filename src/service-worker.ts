/** The service worker: keeps the page for when there is no network, and isolates it where its host does not. */
import { closed } from './offline/closed';
import { keptFiles, type PageFile } from './offline/kept-files';
import { AT_REST, TAKE_OVER } from './offline/messages';
import type { ExtendableEvent, ServiceWorkerScope } from './offline/scope';

/** Put in by the build. */
declare const __PAGE_FILES__: readonly PageFile[];
declare const __POLICY__: string;

const worker = globalThis as unknown as ServiceWorkerScope;
const { scope } = worker.registration;
const files = keptFiles(__PAGE_FILES__, scope, 'gpu' in worker.navigator);

worker.addEventListener('install', (event) => event.waitUntil(files.keep(event)));

// A page that came without this worker has it from now on, for the parts that come later.
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) event.waitUntil(worker.skipWaiting());
  // What does not come is asked for again by the next page.
  if (event.data === AT_REST) event.waitUntil(tidy(event).catch(() => undefined));
});

worker.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method === 'GET' && url.startsWith(scope)) event.respondWith(answer(event.request));
});

async function answer(request: Request): Promise<Response> {
  const kept = await files.find(request).catch(() => undefined);
  return kept ? closed(kept, __POLICY__) : fetch(request);
}

/** Files of the version before go once no other page is open that may need them. */
async function tidy(event: ExtendableEvent): Promise<void> {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.length <= 1) await files.forgetOthers(event);
  await files.keepLarge();
}
