import { expect, test } from 'vitest';
import { withGpu } from '../../test/gpu';
import { withFastestTiles, type ChoiceStore } from './tiles';

function memoryStore(entries: [string, string][] = []): ChoiceStore & { kept: Map<string, string> } {
  const kept = new Map(entries);
  return {
    kept,
    load: (key) => Promise.resolve(kept.get(key) ?? null),
    save: (key, value) => Promise.resolve(void kept.set(key, value)),
  };
}

test('an emulated GPU keeps the tiles that it is known to be fastest with', async () => {
  await withGpu(async (gpu) => {
    const store = memoryStore();
    expect((await withFastestTiles(gpu, store)).quads).toBe(gpu.quads);
    expect(store.kept.size).toBe(0);
  });
});

test('on a real one both kinds of tiles are measured once, and the faster one is kept', async () => {
  await withGpu(async (gpu) => {
    const store = memoryStore();
    const real = { ...gpu, software: false };
    const chosen = await withFastestTiles(real, store);
    expect([...store.kept]).toEqual([[`tiles-1 ${gpu.adapter}`, chosen.quads ? 'quads' : 'plain']]);
  });
});

test.each([true, false])('what was kept is taken unmeasured: %s', async (quads) => {
  await withGpu(async (gpu) => {
    const store = memoryStore([[`tiles-1 ${gpu.adapter}`, quads ? 'quads' : 'plain']]);
    expect((await withFastestTiles({ ...gpu, software: false }, store)).quads).toBe(quads);
  });
});

test('the browser keeps it', async () => {
  await withGpu(async (gpu) => {
    const real = { ...gpu, software: false, adapter: 'an adapter of the tests' };
    const chosen = await withFastestTiles(real);
    expect((await withFastestTiles({ ...real, quads: !chosen.quads })).quads).toBe(chosen.quads);
    await caches.delete('bitpath-tiles');
  });
});
