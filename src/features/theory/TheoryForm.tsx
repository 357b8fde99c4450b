import { METHOD_NAMES } from '../../quant/layer';
import type { TheoryData, TheorySettings } from './problem';
import { THEORY_BOUNDS, THEORY_METHODS } from './settings';
import { useTheory } from './use-theory';
import { NumberInput } from '../../ui/controls/NumberInput';
import { About } from '../../ui/help/About';
import { Explained } from '../../ui/help/Explained';
import type { Explanation } from '../../ui/help/explanation';
import * as THEORY from './help';

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

const NUMBERS: [name: NumberName, label: string, by: Explanation][] = [
  ['bits', 'Bits, b', THEORY.bits],
  ['samples', 'Samples, m', THEORY.samples],
  ['trials', 'Trials', THEORY.trials],
  ['seed', 'Seed of the trials', THEORY.seed],
];

interface TheoryFormProps {
  settings: TheorySettings;
  onChange: (settings: TheorySettings) => void;
}

export function TheoryForm({ settings, onChange }: TheoryFormProps) {
  const busy = useTheory((s) => s.job !== null);
  const drawTheory = useTheory((s) => s.drawTheory);
  const change = (fields: Partial<TheorySettings>) => onChange({ ...settings, ...fields });
  return (
    <form
      className="line end"
      aria-label="Random layers"
      onSubmit={(event) => {
        event.preventDefault();
        void drawTheory(settings);
      }}
    >
      <Choice
        label="Data, X"
        by={THEORY.data}
        value={settings.data}
        names={DATA_NAMES}
        onChange={(data) => change({ data })}
      />
      <Choice
        label="Weights, w"
        by={THEORY.weights}
        value={settings.weights}
        names={WEIGHT_NAMES}
        onChange={(weights) => change({ weights })}
      />
      <Choice
        label="Levels"
        by={THEORY.grid}
        value={settings.alphabet}
        names={LETTER_NAMES}
        onChange={(alphabet) => change({ alphabet })}
      />
      {NUMBERS.map(([name, label, by]) => (
        <Explained as="label" by={by} className="field" key={name}>
          <span>{label}</span>
          <NumberInput
            value={settings[name]}
            {...THEORY_BOUNDS[name]}
            step={1}
            whole
            eager
            onChange={(value) => value !== null && change({ [name]: value })}
          />
        </Explained>
      ))}
      <Explained as="label" by={THEORY.longest} className="field">
        <span>Largest N</span>
        <select value={settings.longest} onChange={(event) => change({ longest: Number(event.target.value) })}>
          {LONGEST.map((N) => (
            <option key={N} value={N}>
              {N.toLocaleString('en')}
            </option>
          ))}
        </select>
      </Explained>
      <Methods methods={settings.methods} onChange={(methods) => change({ methods })} />
      <span className="explained">
        <Explained
          as="button"
          by={THEORY.draw}
          about="the drawing"
          type="submit"
          disabled={busy || settings.methods.length === 0}
        >
          Draw the error
        </Explained>
      </span>
    </form>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  by: Explanation;
  value: T;
  names: Record<T, string>;
  onChange: (value: T) => void;
}

function Choice<T extends string>({ label, by, value, names, onChange }: ChoiceProps<T>) {
  return (
    <Explained as="label" by={by} className="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value as T)}>
        {(Object.keys(names) as T[]).map((id) => (
          <option key={id} value={id}>
            {names[id]}
          </option>
        ))}
      </select>
    </Explained>
  );
}

interface MethodsProps {
  methods: TheorySettings['methods'];
  onChange: (methods: TheorySettings['methods']) => void;
}

function Methods({ methods, onChange }: MethodsProps) {
  return (
    <fieldset className="line">
      <legend className="hidden">Methods</legend>
      {THEORY_METHODS.map((method) => (
        <label className="check" key={method}>
          <input
            type="checkbox"
            checked={methods.includes(method)}
            onChange={({ target }) =>
              onChange(THEORY_METHODS.filter((m) => (m === method ? target.checked : methods.includes(m))))
            }
          />
          {METHOD_NAMES[method]}
        </label>
      ))}
      <About name="the methods" by={THEORY.methods} />
    </fieldset>
  );
}
