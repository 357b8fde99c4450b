import { createRoot } from 'react-dom/client';
import { connectEngine } from './engine/client';
import { FIRST_PAINT } from './features/quantize/first-paint';
import { makeStore } from './state/store';
import { App } from './ui/shell/App';
import { StoreContext } from './ui/context';
import './ui/styles/tokens.css';
import './ui/styles/base.css';
import './ui/styles/controls.css';
import './ui/styles/layout.css';
import './ui/styles/table.css';
import './ui/styles/header.css';
import './ui/styles/notices.css';
import './ui/styles/graph.css';
import './ui/styles/data.css';
import './ui/styles/layers.css';
import './ui/styles/results.css';
import './ui/styles/charts.css';
import './ui/styles/sensitivity.css';
import './ui/styles/theory.css';

const engine = connectEngine((message) =>
  store.getState().fail(`The worker stopped: ${message}. Reload the page to go on.`),
);
const store = makeStore(engine, FIRST_PAINT);

createRoot(document.getElementById('root')!).render(
  <StoreContext value={store}>
    <App />
  </StoreContext>,
);

/** `?backend=webgpu` and `?runtime=wasm` ask for one of each, to compare it with the others; else the fastest are taken. */
const asked = new URLSearchParams(location.search);
const backend = (['webgpu', 'wasm', 'reference'] as const).find((kind) => kind === asked.get('backend')) ?? null;
const runtime = (['webgpu', 'wasm'] as const).find((kind) => kind === asked.get('runtime')) ?? null;

const openLink = () => store.getState().openLink(location.hash);
let ready = false;
void store
  .getState()
  .start(backend, runtime)
  .then(openLink)
  .finally(() => (ready = true));
addEventListener('hashchange', () => void openLink());

// The address holds a link as long as what it is about is open: a reload must not bring back another network.
store.subscribe(({ workspace, runs, wanted }, before) => {
  const changed = workspace.model?.sha256 !== before.workspace.model?.sha256;
  const linked = wanted !== null || runs.some(({ origin }) => origin === 'link');
  if (changed && !linked && ready && location.hash) history.replaceState(null, '', location.pathname + location.search);
});
