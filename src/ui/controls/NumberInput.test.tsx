import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState, type ComponentProps } from 'react';
import { afterEach, expect, test } from 'vitest';
import { NumberInput } from './NumberInput';

afterEach(cleanup);

type Options = Partial<Omit<ComponentProps<typeof NumberInput>, 'onChange'>>;

/** A field from 1 to 8 that holds 3. @returns what it has given since */
function field(options: Options = {}) {
  const given: (number | null)[] = [];
  function Field() {
    const [value, setValue] = useState<number | null>(options.value === undefined ? 3 : options.value);
    return (
      <NumberInput
        min={1}
        max={8}
        whole
        {...options}
        value={value}
        onChange={(next) => {
          given.push(next);
          setValue(next);
        }}
      />
    );
  }
  render(<Field />);
  const input = screen.getByRole<HTMLInputElement>('spinbutton');
  const user = userEvent.setup();
  return { given, input, user, type: async (text: string) => (await user.clear(input), user.type(input, text)) };
}

test('a number is taken when the field is left, or with Enter', async () => {
  const { given, type, user } = field();
  await type('5');
  expect(given).toEqual([]);
  await user.tab();
  expect(given).toEqual([5]);
  await type('6{Enter}');
  expect(given).toEqual([5, 6]);
});

test('an eager field takes each number that is allowed as soon as it is one', async () => {
  const { given, type } = field({ eager: true, max: 60 });
  await type('42');
  expect(given).toEqual([4, 42]);
});

test('what is not allowed is marked, and becomes the nearest that is when the field is left', async () => {
  const { given, input, type, user } = field({ eager: true });
  await type('0');
  expect(input).toHaveAttribute('aria-invalid', 'true');
  expect(input.validationMessage).toBe('A whole number from 1 to 8');
  expect(given).toEqual([]);
  await user.tab();
  expect(given).toEqual([1]);
  expect(input).toHaveValue(1);
  expect(input).toHaveAttribute('aria-invalid', 'false');
  expect(input.validationMessage).toBe('');
});

test('a fraction becomes a whole number', async () => {
  const { given, input, type } = field();
  await type('4.4{Enter}');
  expect(given).toEqual([4]);
  expect(input).toHaveValue(4);
});

test('a field of fractions takes them', async () => {
  const { given, type } = field({ whole: false });
  await type('2.6{Enter}');
  expect(given).toEqual([2.6]);
});

test('left empty, it is as before', async () => {
  const { given, input, user } = field();
  await user.clear(input);
  await user.tab();
  expect(given).toEqual([]);
  expect(input).toHaveValue(3);
});

test('an empty field may mean something', async () => {
  const { given, input, user } = field({ placeholder: 'off' });
  await user.clear(input);
  await user.tab();
  expect(given).toEqual([null]);
  expect(input).toHaveValue(null);
  expect(input).toHaveAttribute('placeholder', 'off');
});
