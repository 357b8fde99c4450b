import { useState } from 'react';

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

/** A number that may be half typed: what is out of bounds is put back when the field is left. */
export function NumberInput({ value, min, max, step, whole, placeholder, eager, onChange }: NumberInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = (text: string) => {
    if (text === '') {
      if (placeholder !== undefined && value !== null) onChange(null);
      return;
    }
    const next = Number(text);
    if (next >= min && next <= max && (!whole || Number.isInteger(next)) && next !== value) onChange(next);
  };
  return (
    <input
      type="number"
      min={min}
      max={max}
      step={step ?? 'any'}
      placeholder={placeholder}
      value={draft ?? value ?? ''}
      onChange={(event) => {
        setDraft(event.target.value);
        if (eager) commit(event.target.value);
      }}
      onBlur={() => {
        if (draft !== null) commit(draft);
        setDraft(null);
      }}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  );
}
