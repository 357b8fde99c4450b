/** The page's end of its service worker: without a network it opens from there, and new versions are told. */
import type { StoreApi } from 'zustand/vanilla';
import { AT_REST, TAKE_OVER } from '../../offline/messages';
import type { ShellStore } from '../actions';

type Store = StoreApi<ShellStore>;

/** In the tab: it was loaded again for its headers, once. */
const LOADED_AGAIN = 'bitpath-isolated';

/** @throws where the browser has no service workers, or keeps nothing */
export async function keepOffline(store: Store): Promise<void> {
  const { serviceWorker } = navigator;
  // Whether the page came from a service worker; then another one is another version.
  let isKept = serviceWorker.controller !== null;
  let isAskedFor = false;
  const reload = () => location.reload();
  serviceWorker.addEventListener('controllerchange', () => {
    if (!isKept) {
      isKept = true;
      begin(store);
      return;
    }
    // In this tab or in another one.
    store.setState({ renew: reload });
    if (isAskedFor) reload();
  });
  const address = new URL('service-worker.js', document.baseURI);
  const registration = await serviceWorker.register(address, { updateViaCache: 'none' });
  const tell = () => {
    const { waiting } = registration;
    if (!waiting || !isKept) return;
    const renew = () => {
      isAskedFor = true;
      waiting.postMessage(TAKE_OVER);
    };
    store.setState({ renew });
  };
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', tell));
  tell();
  if (isKept) begin(store);
}

function begin(store: Store): void {
  navigator.serviceWorker.controller?.postMessage(AT_REST);
  void isolate(store).catch(() => undefined);
}

/**
 * Loads the page again where it has no threads and would get them from the service worker: once in a tab, and only where
 * nobody has done anything yet.
 */
async function isolate(store: Store): Promise<void> {
  if (crossOriginIsolated || sessionStorage.getItem(LOADED_AGAIN) !== null) return;
  await idle(store);
  if (!isUntouched(store.getState())) return;
  sessionStorage.setItem(LOADED_AGAIN, 'yes');
  location.reload();
}

function idle(store: Store): Promise<void> {
  return new Promise((resolve) => {
    const look = ({ job }: ShellStore) => {
      if (job !== null) return;
      stop();
      resolve();
    };
    const stop = store.subscribe(look);
    look(store.getState());
  });
}

/** Files may have been dropped, which browsers do not count as something that the user did. */
function isUntouched({ workspace: { example, model, data } }: ShellStore): boolean {
  const isOwn = example === null && (model !== null || data.length > 0);
  return !isOwn && (navigator as Partial<Navigator>).userActivation?.hasBeenActive === false;
}
