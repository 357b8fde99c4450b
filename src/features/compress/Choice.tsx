import { Explained } from '../../ui/help/Explained';
import type { Explanation } from '../../ui/help/explanation';

interface ChoiceProps<Value extends string> {
  label: string;
  by: Explanation;
  value: Value;
  /** In the order in which they are offered. */
  names: Partial<Record<Value, string>>;
  disabled?: boolean;
  onChange: (value: Value) => void;
}

/** One of a few words, under its label. */
export function Choice<Value extends string>({ label, by, value, names, disabled, onChange }: ChoiceProps<Value>) {
  return (
    <Explained as="label" by={by} className="field">
      <span>{label}</span>
      <select
        aria-label={label}
        value={value}
        disabled={disabled}
        onChange={({ target }) => onChange(target.value as Value)}
      >
        {Object.entries<string | undefined>(names).map(([id, text]) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
    </Explained>
  );
}
