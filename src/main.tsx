import { createRoot } from 'react-dom/client';
import { connectEngine } from './engine/client';
import { FEATURES, FIRST, PAINT } from './features/page';
import type { PageFeature } from './state/feature';
import { keepSession } from './state/session/keep-session';
import { openTab } from './state/session/session-store';
import { atRest } from './state/offline/at-rest';
import { isSameNetwork } from './state/state';
import { makeStore } from './state/store';
import { Boundary } from './ui/boundary/Boundary';
import { loadAgainOnline } from './ui/boundary/late';
import { BitpathContext } from './ui/context';
import { featureIn } from './ui/shell/address';
import { App } from './ui/shell/App';
import './ui/styles/tokens.css';
import './ui/styles/base.css';
import './ui/styles/controls.css';
import './ui/styles/layout.css';
import './ui/styles/answer.css';
import './ui/styles/table.css';
import './ui/styles/help.css';
import './ui/styles/header.css';
import './ui/styles/notices.css';
import './ui/styles/graph.css';
import './ui/styles/data.css';
import './ui/styles/layers.css';
import './ui/styles/results.css';
import './ui/styles/charts.css';

loadAgainOnline();
const engine = connectEngine((error) => store.getState().lose(error));
const bitpath = makeStore(engine, PAINT, [FIRST], featureIn(location, FEATURES));
const { store } = bitpath;

/** `?backend=webgpu` and `?runtime=wasm` ask for one of each, to compare it with the others; else the fastest are taken. */
const asked = new URLSearchParams(location.search);
const backend = (['webgpu', 'wasm', 'reference'] as const).find((kind) => kind === asked.get('backend')) ?? null;
const runtime = (['webgpu', 'wasm'] as const).find((kind) => kind === asked.get('runtime')) ?? null;

/** The fragment belongs to the feature that is shown, where that has links; else to the first one. */
function linkOf(): PageFeature['link'] {
  const withLinks = bitpath.features().filter(({ link }) => link !== undefined);
  return (withLinks.find(({ id }) => id === store.getState().feature) ?? withLinks[0])?.link;
}

const openLink = () => linkOf()?.open(location.hash, store.getState());

/** Then what the page shows is that of before, the link of its address too. */
function isLoadedAgain(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return navigation?.type === 'reload';
}

/** Whether the link of the address is drawn already: a link is drawn first, not after another result. */
async function isLinkShown(isBack: boolean): Promise<boolean> {
  const link = linkOf();
  if (location.hash === '' || !link) return true;
  return isBack ? link.isShown(location.hash, store.getState()) : link.show(location.hash, store.getState());
}

/** The feature that is shown reads the link of the address, where it has links. */
async function withLinks(): Promise<void> {
  const entry = FEATURES.find(({ id }) => id === store.getState().feature);
  // What does not come is told where its page is drawn.
  if (location.hash !== '' && entry?.links) await Promise.resolve(entry.load()).then(bitpath.attach, () => undefined);
}

let ready = false;

/** A function, as nothing may be awaited at the top: parts that come late import from this file, and would wait for it. */
async function begin(): Promise<void> {
  // What was there before is drawn first; a link that is opened, alone.
  const tab = await openTab(location.hash !== '' && !isLoadedAgain()).catch(() => null);
  const session = tab?.session ?? null;
  if (session) store.getState().resume(session);
  if (tab) keepSession(bitpath, tab.save);
  else store.setState({ unkept: true });
  await withLinks();
  const isShown = await isLinkShown(session !== null);
  const said = session || location.hash === '' || !isShown ? undefined : store.getState().status;

  createRoot(document.getElementById('root')!).render(
    <BitpathContext value={bitpath}>
      <Boundary what="The page">
        <App features={FEATURES} fresh={!session && location.hash === ''} />
      </Boundary>
    </BitpathContext>,
  );
  addEventListener('hashchange', () => void openLink());
  await store.getState().start(backend, runtime, said);
  if (!isShown) await openLink();
}

void begin().finally(() => (ready = true));

// The address holds a link as long as what it is about is open: a reload must not bring back another network.
store.subscribe((state, before) => {
  const changed = !isSameNetwork(state.workspace, before.workspace);
  if (changed && ready && location.hash && !linkOf()?.holds(state))
    history.replaceState(null, '', location.pathname + location.search);
});

// Last of all: what keeps the page for later must not slow what is seen first. Without it all works while there is a network.
if (import.meta.env.PROD)
  void atRest()
    .then(() => import('./state/offline/keep-offline'))
    .then(({ keepOffline }) => keepOffline(store))
    .catch(() => undefined);
