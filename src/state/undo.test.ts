import { expect, test } from 'vitest';
import { withStep, type TakenStep } from './undo';

const back = () => undefined;
const texts = (steps: readonly TakenStep[]) => steps.map(({ text }) => text);

test('the newest is the last', () => {
  const steps = withStep(withStep([], { text: 'a', back }, 0), { text: 'b', back }, 1);
  expect(texts(steps)).toEqual(['a', 'b']);
});

test.each([
  ['of one group, at once', 'slider', 'slider', 900, 1],
  ['of one group, later', 'slider', 'slider', 1100, 2],
  ['of two groups', 'slider', 'other', 10, 2],
  ['of none', undefined, undefined, 10, 2],
])('changes %s', (_, first, second, gap, count) => {
  const group = (name?: string) => (name === undefined ? {} : { group: name });
  const [one, two] = [() => undefined, () => undefined];
  const steps = withStep(
    withStep([], { text: 'a', back: one, ...group(first) }, 0),
    { text: 'b', back: two, ...group(second) },
    gap,
  );
  expect(steps).toHaveLength(count);
  // What was there before the first of them is what comes back.
  expect(steps[0]!.back).toBe(one);
});

test('a slider that is drawn for long is one step', () => {
  let steps: TakenStep[] = [];
  for (let at = 0; at < 5000; at += 500) steps = withStep(steps, { text: String(at), back, group: 'slider' }, at);
  expect(texts(steps)).toEqual(['0']);
});

test('the oldest of very many are forgotten', () => {
  let steps: TakenStep[] = [];
  for (let i = 0; i < 60; i++) steps = withStep(steps, { text: String(i), back }, i);
  expect(texts(steps)).toEqual(Array.from({ length: 50 }, (_, i) => String(i + 10)));
});
