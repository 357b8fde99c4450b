import { useEffect, useRef, useState } from 'react';
import * as SHELL from '../help/shell';

interface NumberInputProps {
  /** null: empty. */
  value: number | null;
  min: number;
  max: number;
  step?: number;
  whole?: boolean;
  /** What an empty field means; without it, empty is not allowed. */
  placeholder?: string;
  /** Takes each number as soon as it is one, not only when the field is left. */
  eager?: boolean;
  onChange: (value: number | null) => void;
}

/** A number that may be half typed: what is out of bounds becomes the nearest that is allowed when the field is left. */
export function NumberInput({ value, min, max, step, whole, placeholder, eager, onChange }: NumberInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const nearest = (text: string) => {
    const next = whole ? Math.round(Number(text)) : Number(text);
    return Math.min(max, Math.max(min, next));
  };
  const isAllowed = (text: string) => text === '' || nearest(text) === Number(text);
  const commit = (text: string) => {
    if (text === '') {
      if (placeholder !== undefined && value !== null) onChange(null);
    } else if (nearest(text) !== value) onChange(nearest(text));
  };
  const invalid = draft !== null && !isAllowed(draft);
  const input = useRef<HTMLInputElement>(null);
  const allowed = SHELL.bounds(min, max, whole ?? false).text;
  // The browser shows it at the field, and reads it out.
  useEffect(() => {
    input.current?.setCustomValidity(invalid ? allowed : '');
    if (invalid) input.current?.reportValidity();
  }, [invalid, allowed]);
  return (
    <input
      ref={input}
      type="number"
      min={min}
      max={max}
      step={step ?? 'any'}
      placeholder={placeholder}
      aria-invalid={invalid}
      value={draft ?? value ?? ''}
      onChange={(event) => {
        setDraft(event.target.value);
        if (eager && isAllowed(event.target.value)) commit(event.target.value);
      }}
      onBlur={() => {
        if (draft !== null) commit(draft);
        setDraft(null);
      }}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  );
}
