import { METHOD_NAMES } from '../../quant/layer';
import type { TheoryData, TheorySettings } from './problem';
import { THEORY_BOUNDS, THEORY_METHODS } from './settings';
import { useTheory } from './use-theory';
import { NumberInput } from '../../ui/controls/NumberInput';

const DATA_NAMES: Record<TheoryData, string> = {
  Gaussian: 'Gaussian',
  uniform: 'uniform, −1 to 1',
  signs: '±1',
  sparse: 'sparse, as after a ReLU',
  subspace: 'near m/4 dimensions',
};

const WEIGHT_NAMES: Record<TheorySettings['weights'], string> = {
  uniform: 'uniform, −1 to 1',
  Gaussian: 'Gaussian, σ = 1/3',
};

const LETTER_NAMES: Record<TheorySettings['alphabet'], string> = {
  paper: 'paper, 2^b + 1',
  int: 'int, 2^b',
  symmetric: 'symmetric, 2^b − 1',
};

const LONGEST = [512, 1024, 2048, 4096];

type NumberName = 'bits' | 'samples' | 'trials' | 'seed';

const NUMBERS: [name: NumberName, label: string][] = [
  ['bits', 'Bits, b'],
  ['samples', 'Samples, m'],
  ['trials', 'Trials'],
  ['seed', 'Seed of the trials'],
];

interface TheoryFormProps {
  settings: TheorySettings;
  onChange: (settings: TheorySettings) => void;
}

export function TheoryForm({ settings, onChange }: TheoryFormProps) {
  const busy = useTheory((s) => s.job !== null);
  const drawTheory = useTheory((s) => s.drawTheory);
  const { methods } = settings;
  const change = (fields: Partial<TheorySettings>) => onChange({ ...settings, ...fields });
  const select = <T extends string>(name: string, value: T, names: Record<T, string>, onSelect: (value: T) => void) => (
    <label className="field">
      <span>{name}</span>
      <select value={value} onChange={(event) => onSelect(event.target.value as T)}>
        {(Object.keys(names) as T[]).map((id) => (
          <option key={id} value={id}>
            {names[id]}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <form
      className="line end"
      aria-label="Random layers"
      onSubmit={(event) => {
        event.preventDefault();
        void drawTheory(settings);
      }}
    >
      {select('Data, X', settings.data, DATA_NAMES, (data) => change({ data }))}
      {select('Weights, w', settings.weights, WEIGHT_NAMES, (weights) => change({ weights }))}
      {select('Letters', settings.alphabet, LETTER_NAMES, (alphabet) => change({ alphabet }))}
      {NUMBERS.map(([name, label]) => (
        <label className="field" key={name}>
          <span>{label}</span>
          <NumberInput
            value={settings[name]}
            {...THEORY_BOUNDS[name]}
            step={1}
            whole
            eager
            onChange={(value) => value !== null && change({ [name]: value })}
          />
        </label>
      ))}
      <label className="field">
        <span>Largest N</span>
        <select value={settings.longest} onChange={(event) => change({ longest: Number(event.target.value) })}>
          {LONGEST.map((N) => (
            <option key={N} value={N}>
              {N.toLocaleString('en')}
            </option>
          ))}
        </select>
      </label>
      <fieldset className="line">
        <legend className="hidden">Methods</legend>
        {THEORY_METHODS.map((method) => (
          <label className="check" key={method}>
            <input
              type="checkbox"
              checked={methods.includes(method)}
              onChange={({ target }) =>
                change({ methods: THEORY_METHODS.filter((m) => (m === method ? target.checked : methods.includes(m))) })
              }
            />
            {METHOD_NAMES[method]}
          </label>
        ))}
      </fieldset>
      <button type="submit" disabled={busy || methods.length === 0}>
        Draw the error
      </button>
    </form>
  );
}
