import { describe, expect, test } from 'vitest';
import { trackTime, type Phase } from './time-left';

function clock() {
  let seconds = 0;
  return { now: () => seconds, pass: (own: number) => void (seconds += own) };
}

/** A job of these phases, each of which takes `real` seconds in ten steps. */
function run(phases: readonly (Phase & { real: number })[], stopAt: number) {
  const { now, pass } = clock();
  const time = trackTime(now);
  const parts = time.split(time.whole, phases);
  const fractions: number[] = [];
  for (const [i, part] of parts.entries())
    for (let k = 0; k <= 10; k++) {
      if (k > 0) pass(phases[i]!.real / 10);
      time.reached(part, k / 10);
      fractions.push(time.fraction());
      if (now() >= stopAt - 1e-9) return { left: time.left(), fractions, now: now() };
    }
  return { left: time.left(), fractions, now: now() };
}

const phase = (kind: string, seconds: number, real: number) => ({ kind, seconds, real });

test('without phases, what is left goes by the share that is done', () => {
  const { now, pass } = clock();
  const time = trackTime(now);
  pass(3);
  time.reached(time.whole, 0.25);
  expect(time.fraction()).toBe(0.25);
  expect(time.left()).toBeCloseTo(9);
});

describe('phases', () => {
  test('of one kind are wrong by the same factor', () => {
    const { left } = run([phase('walk', 1, 4), phase('walk', 2, 8), phase('walk', 3, 12)], 4);
    expect(left).toBeCloseTo(20, 0);
  });

  test('of another kind are not put right by it once they have shown what they take', () => {
    const both = [phase('walk', 1, 10), phase('run', 1, 1), phase('walk', 1, 10), phase('run', 1, 1)];
    const { left } = run(both, 11);
    expect(left / 11).toBeGreaterThan(0.9);
    expect(left / 11).toBeLessThan(1.1);
  });

  test('that are measured stay what they are', () => {
    const { left } = run([phase('walk', 1, 10), { ...phase('score', 5, 5), measured: true }], 10);
    expect(left).toBeCloseTo(5);
  });

  test('the share that is done never falls, and ends at 1', () => {
    const { fractions } = run([phase('walk', 1, 1), phase('run', 1, 9), phase('score', 4, 1)], Infinity);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  test('within phases: later ones learn from those that are over', () => {
    const { now, pass } = clock();
    const time = trackTime(now);
    const runs = time.split(
      time.whole,
      Array.from({ length: 3 }, () => ({ kind: 'run', seconds: 1 })),
    );
    const parts = time.split(runs[0]!, [
      { kind: 'walk', seconds: 0.5 },
      { kind: 'score', seconds: 0.5 },
    ]);
    for (const part of parts) {
      time.reached(part, 0);
      pass(3);
      time.reached(part, 1);
    }
    time.reached(runs[1]!, 0);
    expect(time.left()).toBeCloseTo(12, 0);
  });

  test('that go on unevenly are told by their time, until they are over', () => {
    const { now, pass } = clock();
    const time = trackTime(now);
    const [first, second] = time.split(time.whole, [phase('walk', 2, 0), { ...phase('walk', 2, 0), uneven: true }]);
    time.reached(first!, 0);
    pass(4);
    time.reached(first!, 1);
    time.reached(second!, 0);
    pass(1);
    time.reached(second!, 0.9);
    expect(time.left()).toBeCloseTo(3, 1);
    pass(5);
    time.reached(second!, 0.95);
    expect(time.left()).toBeCloseTo(0.4, 1);
    time.reached(second!, 1);
    expect(time.left()).toBe(0);
  });

  test('that are left out count as over', () => {
    const { now, pass } = clock();
    const time = trackTime(now);
    const [, second, third] = time.split(time.whole, [phase('a', 5, 0), phase('b', 1, 0), phase('b', 1, 0)]);
    time.reached(second!, 0);
    pass(2);
    time.reached(second!, 1);
    time.reached(third!, 0);
    expect(time.left()).toBeCloseTo(2, 1);
  });
});

test('what passes before the first phase is reckoned to none', () => {
  const { now, pass } = clock();
  const time = trackTime(now);
  time.reached(time.whole, 0);
  pass(100);
  const [first] = time.split(time.whole, [phase('walk', 1, 0), phase('walk', 1, 0)]);
  time.reached(first!, 0);
  pass(1);
  time.reached(first!, 1);
  expect(time.left()).toBeCloseTo(1, 1);
});
