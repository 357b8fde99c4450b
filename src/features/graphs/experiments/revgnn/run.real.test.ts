import { beforeAll, describe, expect, inject, test } from 'vitest';
import { coraGraph } from '../../../../../test/cora';
import { taskContext } from '../../../../../test/experiment';
import { run } from './run';
import type { RevgnnResult } from './tasks';

const DEPTHS = [2, 4, 8, 16, 32, 64, 128];

describe('deep graph networks on Cora', () => {
  const context = taskContext(run as never, { data: coraGraph(inject('realdata')) }) as unknown as Parameters<
    typeof run.run
  >[1];
  let steps: Extract<RevgnnResult, { kind: 'step' }>[];

  beforeAll(async () => {
    steps = [];
    for (const depth of DEPTHS) {
      const result = await run.run({ kind: 'step', depth, tied: false, channels: 64, groups: 2 }, context);
      if (result.kind === 'step') steps.push(result);
    }
  }, 600_000);

  test('stored, a block takes the same everywhere; reversed, memory is the same at every depth', () => {
    const each = steps.slice(1).map(({ depth, stored }, i) => {
      const before = steps[i]!;
      return (stored.bytes - before.stored.bytes) / (depth - before.depth);
    });
    expect(new Set(each).size).toBe(1);
    const reversed = steps.map(({ reversible }) => reversible.bytes);
    expect(Math.max(...reversed) / Math.min(...reversed)).toBeLessThan(1.05);
  });

  test('gradients are equal to 1e-4', () => {
    for (const { difference } of steps) expect(difference).toBeLessThan(1e-4);
  });

  test('reversed, a step takes at most 2.5 times as long', () => {
    const all = steps.map(({ stored, reversible }) => reversible.seconds / stored.seconds).sort((a, b) => a - b);
    expect(all[3]).toBeLessThan(2.5);
  });
});
