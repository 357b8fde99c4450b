import { beforeAll, describe, expect, test } from 'vitest';
import { digitGraph } from '../../../../../test/digit-graph';
import { runExperiment } from '../../../../../test/experiment';
import { cellText, type Outcome } from '../../../../experiment/outcome';
import { revgnn } from './experiment';
import { run } from './run';
import type { RevgnnResult } from './tasks';

const data = digitGraph();
const settings = { seeds: 1, depths: [2, 4, 8, 16], trained: [2, 4], groups: 2, channels: 8 };

describe('RevGNN on a graph of digits', () => {
  let results: RevgnnResult[];
  let outcome: Outcome;
  beforeAll(async () => {
    ({ results, outcome } = await runExperiment(revgnn, run, settings, { data }));
  }, 60_000);
  const steps = (tied: boolean) =>
    results.filter(
      (result): result is Extract<RevgnnResult, { kind: 'step' }> => result.kind === 'step' && result.tied === tied,
    );

  test.each([false, true])(
    'stored activations grow by the same with each block, reversed ones stay (tied: %s)',
    (tied) => {
      const bytes = steps(tied).map(({ stored }) => stored.bytes);
      expect(bytes).toHaveLength(4);
      const each = (bytes[1]! - bytes[0]!) / 2;
      expect([bytes[2]! - bytes[1]!, bytes[3]! - bytes[2]!]).toEqual([4 * each, 8 * each]);
      expect(new Set(steps(tied).map(({ reversible }) => reversible.bytes)).size).toBe(1);
    },
  );

  test('gradients are those of stored activations', () => {
    for (const tied of [false, true]) for (const { difference } of steps(tied)) expect(difference).toBeLessThan(1e-5);
    const fixed = results.find((result) => result.kind === 'fixed point')!;
    expect(fixed).toMatchObject({ kind: 'fixed point' });
    expect((fixed as Extract<RevgnnResult, { kind: 'fixed point' }>).difference).toBeLessThan(1e-4);
  });

  test('stored and reversed, training comes to the same; all methods learn', () => {
    const trained = results.filter((result) => result.kind === 'training');
    expect(trained).toHaveLength(7);
    for (const { test: found } of trained) expect(found).toBeGreaterThan(30);
    const of = (method: string) => trained.filter((own) => own.method === method).map((own) => own.test);
    expect(of('reversible')).toEqual(of('stored'));
  });

  test('the outcome has a row for each method, and says what was measured', () => {
    expect(outcome.table.rows.map((row) => cellText(row[0]!))).toEqual([
      ...['Stored', 'Reversible', 'Reversible, tied weights', 'Equilibrium'],
    ]);
    expect(outcome.figures.map(({ name }) => name)).toEqual([
      ...['Activations by depth', 'Difference of gradients', 'Time by depth', 'Accuracy by depth'],
    ]);
    expect(outcome.figures[0]!.finding).toContain('R² 1.0000');
    expect(['holds', 'holds in part']).toContain(outcome.verdict); // in part where the machine was held up
  });
});
