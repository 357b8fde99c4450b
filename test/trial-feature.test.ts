/** The feature that CONTRIBUTING.md adds: its text is that of trial-feature/, and with its two lines it works. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { StoreApi } from 'zustand';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { ROOT } from '../scripts/paths';
import { createEngine } from '../src/engine/engine';
import type * as PageList from '../src/features/page';
import type * as WorkerList from '../src/features/worker';
import { makeStore } from '../src/state/store';
import { BitpathContext } from '../src/ui/context';
import { codeBlocks, readDocument } from './markdown';
import { smallData, smallNetwork } from './networks';
import type { TrialStore } from './trial-feature/state';
import { trialClient } from './trial-feature/works';

const FOLDER = join(ROOT, 'test/trial-feature');
const COPIES = join(ROOT, '.cache/trial-feature');

const blocks = codeBlocks(readDocument('CONTRIBUTING.md'));
const blockAfter = (path: string) => blocks.find(({ before }) => before.includes(`\`${path}\``))?.text;

describe('what CONTRIBUTING.md shows of it', () => {
  test.each(readdirSync(FOLDER))('is %s to the letter', (file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8').replaceAll("'../../src/", "'../../");
    expect(blockAfter(`src/features/trial/${file}`)).toBe(text);
  });
});

/** A list of features with the lines of CONTRIBUTING.md in it. */
async function listWith<List>(file: string, add: (list: string, block: string) => string): Promise<List> {
  const list = add(readDocument(`src/features/${file}`), blockAfter(`src/features/${file}`)!);
  const path = join(COPIES, file);
  mkdirSync(COPIES, { recursive: true });
  writeFileSync(
    path,
    list
      .replaceAll("'./trial/", "'../../test/trial-feature/")
      .replaceAll("'./", "'../../src/features/")
      .replaceAll(/'\.\.\/(?!\.\.)/g, "'../../src/"),
  );
  return (await import(path)) as List;
}

describe('with its two lines', () => {
  let openFeatures: typeof WorkerList.openFeatures;
  let page: typeof PageList;

  beforeAll(async () => {
    ({ openFeatures } = await listWith<typeof WorkerList>('worker.ts', (list, block) => {
      const [, name] = /import { (\w+) }/.exec(block)!;
      return block + list.replace(/,?\s*\];\s*$/, `, ${name!}()];`);
    }));
    page = await listWith<typeof PageList>('page.ts', (list, block) => list.replace('\n];', `\n${block}];`));
  });

  test('the engine runs its work, point by point', async () => {
    const engine = createEngine(openFeatures());
    await engine.open([smallNetwork()], null);
    const points: unknown[] = [];
    const onProgress = vi.fn();
    const shares = await trialClient(engine).run.count({ below: 0.1 }, onProgress, (point) => points.push(point));
    expect(shares.map(({ layer }) => layer)).toEqual(['conv1', 'depthwise', 'pointwise', 'fc']);
    expect(shares.some(({ share }) => share > 0 && share < 1)).toBe(true);
    expect(points).toEqual(shares);
    expect(onProgress).toHaveBeenCalled();
  });

  test('the store has its slice, its action asks the worker, and another network resets it', async () => {
    const features = await Promise.all(page.FEATURES.map(async ({ load }) => load()));
    const made = makeStore(createEngine(openFeatures()), page.PAINT, features);
    const store = made.store as unknown as StoreApi<TrialStore>;
    expect(store.getState().smallShares).toBeNull();
    const open = (file: { name: string; bytes: Uint8Array }) =>
      store.getState().openFiles([file.name], () => Promise.resolve([file]), null);

    await open(smallNetwork(1));
    await store.getState().countSmall(0.1);
    expect(store.getState()).toMatchObject({
      status: 'Counted the small weights of 4 layers.',
      job: null,
      alert: null,
    });
    expect(store.getState().smallShares).toHaveLength(4);

    await open(smallData('train.npz', 8));
    expect(store.getState().smallShares).toHaveLength(4);
    await open(smallNetwork(2));
    expect(store.getState().smallShares).toBeNull();
  });

  test('the page has its link and its panel', async () => {
    const entry = page.FEATURES.at(-1)!;
    expect(entry).toMatchObject({ id: 'trial', title: 'Trial' });
    const feature = await entry.load();
    const bitpath = makeStore(createEngine(openFeatures()), page.PAINT, [feature]);
    const drawn = createElement(BitpathContext, { value: bitpath }, createElement(feature.panel));
    expect(renderToStaticMarkup(drawn)).toMatch(/<button[^>]*>Count<\/button>/);
  });
});
