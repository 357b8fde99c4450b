import type { ChoiceField, Field, NumberField, SettingValue, SeveralField } from '../../experiment/settings';
import { NumberInput } from '../controls/NumberInput';
import { About } from '../help/About';
import { Explained } from '../help/Explained';
import type { Explanation } from '../help/explanation';
import { useChosen, useExperimentActions, useExperiments } from './frame-context';

/** The settings of the experiment that is shown, from their table. */
export function SettingsForm() {
  const { id, fields } = useChosen();
  const settings = useExperiments((data) => data.settings[id]!);
  const { change } = useExperimentActions();
  return (
    <form className="line end settings" aria-label="Settings" onSubmit={(event) => event.preventDefault()}>
      {Object.entries(fields).map(([name, field]) => (
        <Control
          key={`${id} ${name}`}
          field={field}
          value={settings[name]!}
          onChange={(value) => change({ [name]: value })}
        />
      ))}
    </form>
  );
}

interface ControlProps<F extends Field = Field, Value = SettingValue> {
  field: F;
  value: Value;
  onChange: (value: SettingValue) => void;
}

function Control({ field, value, onChange }: ControlProps) {
  switch (field.kind) {
    case 'number':
      return field.slider ? (
        <Slider field={field} value={value as number} onChange={onChange} />
      ) : (
        <Explained as="label" by={explanationOf(field)} className="field">
          <span>{field.label}</span>
          <NumberInput
            value={value as number}
            min={field.min}
            max={field.max}
            step={field.step}
            whole={field.step === 1}
            eager
            onChange={(next) => next !== null && onChange(next)}
          />
        </Explained>
      );
    case 'choice':
      return <ChoiceControl field={field} value={value as string} onChange={onChange} />;
    case 'several':
      return <Several field={field} value={value as readonly (string | number)[]} onChange={onChange} />;
  }
}

const explanationOf = ({ help }: Field): Explanation => ({ text: help.replace(/\.$/, ''), more: 'experiments' });

function Slider({ field, value, onChange }: ControlProps<NumberField, number>) {
  const { label, min, max, step } = field;
  return (
    <Explained as="label" by={explanationOf(field)} className="field part">
      <span>{label}</span>
      <span className="line">
        <input
          type="range"
          aria-label={label}
          min={min}
          max={max}
          step={step}
          value={value}
          onChange={({ target }) => onChange(target.valueAsNumber)}
        />
        <b className="number">{value}</b>
      </span>
    </Explained>
  );
}

function ChoiceControl({ field, value, onChange }: ControlProps<ChoiceField, string>) {
  return (
    <Explained as="label" by={explanationOf(field)} className="field">
      <span>{field.label}</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {Object.entries(field.choices).map(([own, text]) => (
          <option key={own} value={own}>
            {text}
          </option>
        ))}
      </select>
    </Explained>
  );
}

function Several({ field, value, onChange }: ControlProps<SeveralField, readonly (string | number)[]>) {
  const { label, choices } = field;
  return (
    <fieldset className="line">
      <legend>
        {label} <About name={label} by={explanationOf(field)} />
      </legend>
      {choices.map((choice) => (
        <label className="check" key={choice.value}>
          <input
            type="checkbox"
            checked={value.includes(choice.value)}
            // One is always chosen.
            disabled={value.length === 1 && value.includes(choice.value)}
            onChange={({ target }) =>
              onChange(
                choices
                  .map((own) => own.value)
                  .filter((own) => (own === choice.value ? target.checked : value.includes(own))),
              )
            }
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}
