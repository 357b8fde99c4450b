/** Components over a real store, whose engine is the test's: what they draw, and what pressing something does. */
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterEach, expect } from 'vitest';
import type { Workspace } from '../src/engine/api';
import type { PageFeature } from '../src/state/feature';
import { BitpathContext } from '../src/ui/context';
import { fakeEngine } from './fake-engine';
import { openBitpath, wholeStore } from './store';

afterEach(cleanup);

/** @param features those whose slices the store has; left out: all */
export function draw(node: ReactNode, features?: PageFeature[]) {
  const engine = fakeEngine();
  const bitpath = openBitpath(engine, features);
  const store = wholeStore(bitpath);
  const user = userEvent.setup();
  render(<BitpathContext value={bitpath}>{node}</BitpathContext>);
  type State = ReturnType<typeof store.getState>;
  return {
    engine,
    bitpath,
    user,
    state: store.getState,
    set: (change: Partial<State>) => act(() => store.setState(change)),
    /** What is open, but for a few fields. */
    open: (change: Partial<Workspace>) =>
      act(() => store.setState(({ workspace }) => ({ workspace: { ...workspace, ...change } }))),
    /** Lets a job begin or end. */
    does: (body: (state: State) => unknown) => act(async () => void (await body(store.getState()))),
  };
}

/** Rows of a table; its cells by the heads of their columns. */
export function rowsOf(name: string): Record<string, string>[] {
  const table = screen.getByRole('table', { name });
  const [head, ...rows] = within(table).getAllByRole('row');
  const heads = [...head!.children].map((cell) => cell.textContent);
  return rows.map((row) => Object.fromEntries([...row.children].map((cell, i) => [heads[i]!, cell.textContent])));
}

export const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name });

/** What opens the explanation of an element: a figure that is one, or the `?` beside a control or in the head of a column. */
function openerOf(element: HTMLElement): HTMLElement | null {
  const within = element.closest<HTMLElement>('.words') ?? element.querySelector<HTMLElement>('.words');
  const beside = element.nextElementSibling?.matches('.ask') ? (element.nextElementSibling as HTMLElement) : null;
  return within ?? beside ?? element.closest('th, .explained')?.querySelector<HTMLElement>('.ask') ?? null;
}

/** The sentence that explains an element, as it says when it is opened; null where nothing does. */
export async function explanationOf(element: HTMLElement): Promise<string | null> {
  const opener = openerOf(element);
  if (!opener) return null;
  const user = userEvent.setup();
  await user.click(opener);
  const said = (await screen.findByRole('dialog')).querySelector('.said')!.textContent;
  await user.click(opener);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  return said.replace(/\.$/, '');
}
