import { expect, test } from 'vitest';
import { turned, turnTo, withStep, type Steps, type Turn } from './undo';

const back: Turn = () => back;
const NONE: Steps = { steps: [], undone: [] };
const texts = ({ steps }: Steps) => steps.map(({ text }) => text);

test('the newest is the last', () => {
  const steps = withStep(withStep(NONE, { text: 'a', back }, 0), { text: 'b', back }, 1);
  expect(texts(steps)).toEqual(['a', 'b']);
});

test.each([
  ['of one group, at once', 'slider', 'slider', 900, 1],
  ['of one group, later', 'slider', 'slider', 1100, 2],
  ['of two groups', 'slider', 'other', 10, 2],
  ['of none', undefined, undefined, 10, 2],
])('changes %s', (_, first, second, gap, count) => {
  const group = (name?: string) => (name === undefined ? {} : { group: name });
  const [one, two]: Turn[] = [() => back, () => back];
  const { steps } = withStep(
    withStep(NONE, { text: 'a', back: one!, ...group(first) }, 0),
    { text: 'b', back: two!, ...group(second) },
    gap,
  );
  expect(steps).toHaveLength(count);
  // What was there before the first of them is what comes back.
  expect(steps[0]!.back).toBe(one);
});

test('a slider that is drawn for long is one step', () => {
  let steps = NONE;
  for (let at = 0; at < 5000; at += 500) steps = withStep(steps, { text: String(at), back, group: 'slider' }, at);
  expect(texts(steps)).toEqual(['0']);
});

test('the oldest of very many are forgotten', () => {
  let steps = NONE;
  for (let i = 0; i < 60; i++) steps = withStep(steps, { text: String(i), back }, i);
  expect(texts(steps)).toEqual(Array.from({ length: 50 }, (_, i) => String(i + 10)));
});

test('what was taken back is lost by whatever is done next, a step that joins the last one included', () => {
  const undone = [{ text: 'z', back, at: 0 }];
  expect(withStep({ ...NONE, undone }, { text: 'a', back }, 0).undone).toEqual([]);
  const joined = withStep(
    { steps: [{ text: 'a', back, group: 'g', at: 0 }], undone },
    { text: 'b', back, group: 'g' },
    1,
  );
  expect(joined.undone).toEqual([]);
});

test('a step turns both ways, as often as is wanted', () => {
  let value = 1;
  const toOne = turnTo(
    () => value,
    (one) => (value = one),
  );
  value = 2;
  let step = { text: 'a', back: toOne, at: 0 };
  for (const expected of [1, 2, 1, 2]) {
    step = turned(step);
    expect(value).toBe(expected);
  }
});
