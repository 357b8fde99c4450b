import { act, screen } from '@testing-library/react';
import { Suspense, type ComponentType } from 'react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { button, draw } from '../../../test/rendered';
import { pageFeature, type PageFeature } from '../../state/feature';
import { FeaturePanel } from '../shell/FeaturePanel';
import { Boundary } from './Boundary';
import { late, loadAgain, loadAgainOnline } from './late';

beforeAll(loadAgainOnline);
// React tells of every error that a boundary has caught.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined));
afterEach(() => vi.restoreAllMocks());

const NOT_LOADED =
  'could not be loaded: the network is away, or the page was renewed on its server since it was opened. Try again; if that does not help, reload the page.';

const missing = () => Promise.reject(new TypeError('Importing a module script failed.'));
const comes = (text: string) => () => Promise.resolve({ default: () => <p>{text}</p> });

/** A part that comes once it was asked for so often. */
function partAfter(failures: number, text = 'here') {
  const load = vi.fn(comes(text));
  for (let i = 0; i < failures; i++) load.mockImplementationOnce(missing);
  return load;
}

function drawPart(...parts: [what: string, load: () => Promise<{ default: ComponentType<object> }>][]) {
  const lates = parts.map(([what, load]) => ({ what, Part: late(what, load) }));
  return draw(
    <>
      <b>beside it</b>
      {lates.map(({ what, Part }) => (
        <Boundary key={what} what={what}>
          <Suspense fallback="waiting">
            <Part />
          </Suspense>
        </Boundary>
      ))}
    </>,
  );
}

test('a part that comes is drawn', async () => {
  const load = partAfter(0);
  drawPart(['The part', load]);
  expect(await screen.findByText('here')).toBeVisible();
  expect(load).toHaveBeenCalledOnce();
});

test('one that does not come says so, what is beside it lives, and Try again asks for it again', async () => {
  const load = partAfter(2);
  const { user } = drawPart(['The part', load]);
  expect(await screen.findByRole('alert')).toHaveTextContent(`The part ${NOT_LOADED}`);
  expect(screen.getByText('beside it')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Reload the page' })).toBeNull();
  await user.click(button('Try again'));
  expect(await screen.findByRole('button', { name: 'Reload the page' })).toBeVisible();
  expect(load).toHaveBeenCalledTimes(2);
  await user.click(button('Try again'));
  expect(await screen.findByText('here')).toBeVisible();
  expect(load).toHaveBeenCalledTimes(3);
  expect(screen.queryByRole('alert')).toBeNull();
});

test.each([
  ['one press', () => screen.getAllByRole('button', { name: 'Try again' })[0]!.click()],
  ['being back on the network', () => dispatchEvent(new Event('online'))],
])('%s asks for all that is missing', async (_, happen) => {
  drawPart(['The first', partAfter(1, 'first')], ['The second', partAfter(1, 'second')]);
  await vi.waitFor(() => expect(screen.getAllByRole('alert')).toHaveLength(2));
  act(happen);
  expect(await screen.findByText('first')).toBeVisible();
  expect(await screen.findByText('second')).toBeVisible();
});

test('a module that the browser will not ask for again comes from another address', async () => {
  const source = new Blob(['export default () => "from elsewhere"'], { type: 'text/javascript' });
  const address = URL.createObjectURL(source);
  const load = () =>
    Promise.reject(new TypeError(`Failed to fetch dynamically imported module: http://x.invalid/a.js`));
  const Part = late('The part', load, (came: () => string) => came);
  const { user } = draw(
    <Boundary what="The part">
      <Suspense>
        <Part />
      </Suspense>
    </Boundary>,
  );
  await screen.findByRole('alert');
  const parse = vi.spyOn(URL, 'parse').mockReturnValue(new URL(address));
  await user.click(button('Try again'));
  await vi.waitFor(() => expect(parse).toHaveBeenCalledWith('http://x.invalid/a.js'));
});

test('what cannot be drawn says so, and is drawn again when asked', async () => {
  let broken = true;
  function Fragile() {
    if (broken) throw new RangeError('no such row');
    return <p>drawn</p>;
  }
  const { user } = draw(
    <Boundary what="The table">
      <Fragile />
    </Boundary>,
  );
  expect(screen.getByRole('alert')).toHaveTextContent(
    'The table cannot be drawn. Something went wrong in Bitpath itself: no such row.',
  );
  // What is missing elsewhere has nothing to do with it.
  act(loadAgain);
  expect(screen.getByRole('alert')).toBeVisible();
  broken = false;
  await user.click(button('Try again'));
  expect(screen.getByText('drawn')).toBeVisible();
});

test('a feature whose code did not come: its slice comes with it, once', async () => {
  const feature = pageFeature({
    id: 'far',
    panel: () => <p>far away</p>,
    slice: { fresh: () => ({ far: 1 }), actions: () => ({}) },
    reset: (before) => before,
  });
  const load = vi.fn((): Promise<PageFeature> => Promise.resolve(feature));
  load.mockImplementationOnce(missing);
  const { user, bitpath } = draw(<FeaturePanel entry={{ id: 'far', title: 'Far', load }} />);
  expect(await screen.findByRole('alert')).toHaveTextContent(`Far ${NOT_LOADED}`);
  await user.click(button('Try again'));
  expect(await screen.findByText('far away')).toBeVisible();
  expect(bitpath.features().filter(({ id }) => id === 'far')).toHaveLength(1);
  expect(bitpath.store.getState()).toHaveProperty('far', 1);
});

test('a stylesheet that did not come is asked for again with its part', async () => {
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/no-such.css' });
  const gone = new Promise((resolve) => link.addEventListener('error', resolve));
  document.head.append(link);
  // Where there is none, the development server answers with the page.
  link.href = 'http://127.0.0.1:9/no-such.css';
  await gone;
  const load = partAfter(1);
  const { user } = drawPart(['The part', load]);
  await screen.findByRole('alert');
  await user.click(button('Try again'));
  await vi.waitFor(() => expect(document.querySelector('link[href*="no-such"]')).not.toBe(link));
  // Without it the part would have no looks: it is still missing.
  expect(await screen.findByRole('button', { name: 'Reload the page' })).toBeVisible();
  const again = document.querySelector<HTMLLinkElement>('link[href*="no-such"]')!;
  again.remove();
  await user.click(button('Try again'));
  expect(await screen.findByText('here')).toBeVisible();
});
