import { describe, expect, test } from 'vitest';
import { workspaceOf } from '../../../test/fake-engine';
import { isOfNetwork, missingFiles, openedOf, otherHash, type Awaited, type NamedFile } from './awaited';

const workspace = workspaceOf('a.onnx');
const [train, testing] = workspace.data;
const nothing = { ...workspace, model: null, data: [] };
const awaited: Awaited = { opened: openedOf(workspace), features: {} };
const files = (...names: string[]) => names;
const missing = (open: typeof workspace) => missingFiles(awaited, open).map(({ name }) => name);

test('what is open is known by names, hashes and roles; noise is not a file', () => {
  const noise = { ...train!, id: 9, name: 'noise', synthetic: true };
  const opened = openedOf({ ...workspace, data: [...workspace.data, noise] });
  expect(opened).toEqual({
    example: null,
    files: [
      { name: 'a.onnx', sha256: 'a.onnx', role: 'model' },
      { name: 'digits-train.npz', sha256: train!.sha256, role: 'calibration' },
      { name: 'digits-test.npz', sha256: testing!.sha256, role: 'evaluation' },
    ],
    synthetic: true,
  });
  expect(openedOf(nothing)).toEqual({ example: null, files: [], synthetic: false });
});

test.each([
  ['nothing', nothing, files('a.onnx', 'digits-train.npz', 'digits-test.npz')],
  ['the network', { ...nothing, model: workspace.model }, files('digits-train.npz', 'digits-test.npz')],
  ['data', { ...nothing, data: workspace.data }, files('a.onnx')],
  ['all of it', workspace, files()],
  ['all of it, in other roles', { ...workspace, data: [{ ...train!, role: 'both' as const }, testing!] }, files()],
  ['another network', workspaceOf('b.onnx'), files('a.onnx')],
  [
    'other data of a name',
    { ...workspace, data: [{ ...train!, sha256: 'other' }, testing!] },
    files('digits-train.npz'),
  ],
  ['noise of a name', { ...workspace, data: [{ ...train!, synthetic: true }, testing!] }, files('digits-train.npz')],
])('with %s open, what is missing', (_, open, names) => expect(missing(open)).toEqual(names));

test.each([
  ['its network', workspaceOf('a.onnx').model, true],
  ['another', workspaceOf('b.onnx').model, false],
  ['another of its name', { ...workspaceOf('b.onnx').model!, name: 'a.onnx' }, false],
  ['none', null, false],
])('it is of %s: %s', (_, model, is) => expect(isOfNetwork(awaited, model)).toBe(is));

describe('a file that is open under the name of another one', () => {
  const model: NamedFile = { name: 'a.onnx', sha256: '11', role: 'model' };
  const set: NamedFile = { name: train!.name, sha256: '22', role: 'calibration' };
  test.each<[string, NamedFile, typeof workspace, string | null]>([
    ['a network', model, workspace, 'a.onnx'],
    ['data', set, workspace, train!.sha256],
    ['the same', { ...model, sha256: 'a.onnx' }, workspace, null],
    ['nothing', model, nothing, null],
    ['another name', { ...model, name: 'b.onnx' }, workspace, null],
    ['no hash is known', { ...model, sha256: '' }, workspace, null],
  ])('%s', (_, file, open, hash) => expect(otherHash(file, open)).toBe(hash));
});
