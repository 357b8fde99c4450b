import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { workspaceOf } from '../../../test/fake-engine';
import { button, draw } from '../../../test/rendered';
import { openedOf, type Awaited } from '../../state/session/awaited';
import { nothingOpen } from '../../state/state';
import { Reopen } from './Reopen';

const SHA = '0123456789abcdef'.repeat(4);
const workspace = workspaceOf('mine.onnx');
const model = { ...workspace.model!, sha256: SHA };
const awaited: Awaited = { opened: openedOf({ ...workspace, model }), features: {} };

const region = () => screen.queryByRole('region', { name: 'Files to open again' });
/** In one line, without what is folded away. */
const lineOf = ({ innerText }: HTMLElement) => innerText.replace(/\s+/g, ' ');
const items = () => within(region()!).getAllByRole('listitem').map(lineOf);

function waiting(change: Partial<Awaited['opened']> = {}) {
  const drawn = draw(<Reopen />);
  drawn.set({
    workspace: nothingOpen(workspace, null),
    awaited: [{ ...awaited, opened: { ...awaited.opened, ...change } }],
  });
  return drawn;
}

test('nothing is there where nothing is waited for', () => {
  draw(<Reopen />);
  expect(region()).toBeNull();
  expect(screen.queryByText(/keeps nothing/)).toBeNull();
});

test('files by their names, what they are for, and as much of their hashes as tells them apart; the rest folds out', async () => {
  const { user } = waiting();
  expect(items()).toEqual([
    'mine.onnx, the network SHA-256 01234567',
    'digits-train.npz, to calibrate SHA-256 06850901',
    'digits-test.npz, to evaluate SHA-256 933c8de3',
  ]);
  await user.click(screen.getByText('01234567'));
  expect(screen.getByText(SHA)).toBeVisible();
  expect(screen.queryByText(/Synthetic samples/)).toBeNull();
});

test('those that are open go; one that is another is told', () => {
  const { open } = waiting();
  open({ data: workspace.data });
  expect(items()).toEqual(['mine.onnx, the network SHA-256 01234567']);
  open({ model: { ...model, sha256: `ff${SHA.slice(2)}` } });
  expect(lineOf(screen.getByRole('alert'))).toBe('The mine.onnx that is open is another file: SHA-256 ff234567');
  open({ model });
  expect(region()).toBeNull();
});

test('without hashes, names have to do', () => {
  const { open } = waiting({ files: [{ name: 'mine.onnx', sha256: '', role: 'model' }] });
  expect(items()).toEqual(['mine.onnx, the network']);
  open({ model: { ...model, sha256: '' } });
  expect(region()).toBeNull();
});

test('files of an example come by themselves; noise is to be made again', () => {
  waiting({ example: 'digits-mlp' });
  expect(region()).toBeNull();
  waiting({ synthetic: true });
  expect(screen.getByText(/Synthetic samples were in use/)).toBeVisible();
});

test('one may go on without them', async () => {
  const { user, state } = waiting();
  await user.click(button('Go on without them'));
  expect(region()).toBeNull();
  expect(state().awaited).toEqual([]);
});

test('a browser that keeps nothing', () => {
  const { set } = draw(<Reopen />);
  set({ unkept: true });
  expect(screen.getByText(/^This browser keeps nothing for later/)).toBeVisible();
});
