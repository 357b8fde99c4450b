import { PRESETS, type Preprocessing, type Preset } from '../../data/samples';
import { presetPreprocessing } from '../../data/sets/preprocessing';
import { useBitpath } from '../context';
import { Explained } from '../help/Explained';
import * as SHELL from '../help/shell';
import { NumberInput } from '../controls/NumberInput';

const numbers = (text: string) =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);

/** Three numbers as text: read when the field is left, so that half a number is no error. */
function NumbersField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number[];
  onChange: (value: number[]) => void;
}) {
  const text = value.map((x) => Number(x.toPrecision(6))).join(', ');
  return (
    <Explained as="label" by={SHELL.channelNumbers} className="field">
      <span>{label}</span>
      <input
        key={text}
        defaultValue={text}
        size={18}
        onBlur={(event) => event.target.value !== text && onChange(numbers(event.target.value))}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
    </Explained>
  );
}

export function PreprocessingFields() {
  const { preprocessing, presets } = useBitpath((s) => s.workspace);
  const apply = useBitpath((s) => s.setPreprocessing);
  const change = (fields: Partial<Preprocessing>) => void apply({ ...preprocessing, ...fields });
  const choose = (preset: Preset) => {
    // Custom starts from the numbers that are there.
    if (preset === 'Custom') change({ preset });
    else change({ preset, mean: presetPreprocessing(preset).mean, std: presetPreprocessing(preset).std });
  };
  if (presets?.names.length === 0) return null;
  return (
    <div>
      <Explained as="label" by={SHELL.preset} className="field">
        <span>Preprocessing</span>
        <select
          aria-label="Preprocessing"
          value={preprocessing.preset}
          onChange={(e) => choose(e.target.value as Preset)}
        >
          {(presets?.names ?? PRESETS).map((preset) => (
            <option key={preset}>{preset}</option>
          ))}
        </select>
      </Explained>
      {presets && <p className="soft">{presets.reason}</p>}
      <details>
        <summary>Channels, layout, size</summary>
        <div className="line end">
          {preprocessing.preset === 'Custom' && (
            <>
              <NumbersField label="Mean (0..1)" value={preprocessing.mean} onChange={(mean) => change({ mean })} />
              <NumbersField label="Std (0..1)" value={preprocessing.std} onChange={(std) => change({ std })} />
            </>
          )}
          <LayoutFields preprocessing={preprocessing} onChange={change} />
          <ComparePresets />
        </div>
      </details>
    </div>
  );
}

interface LayoutFieldsProps {
  preprocessing: Preprocessing;
  onChange: (fields: Partial<Preprocessing>) => void;
}

/** Channels, layout and size, whatever the preset is. */
function LayoutFields({ preprocessing, onChange }: LayoutFieldsProps) {
  return (
    <>
      <Explained as="label" by={SHELL.channelOrder} className="field">
        <span>Channels</span>
        <select
          value={preprocessing.channelOrder}
          onChange={(e) => onChange({ channelOrder: e.target.value as Preprocessing['channelOrder'] })}
        >
          <option>RGB</option>
          <option>BGR</option>
        </select>
      </Explained>
      <Explained as="label" by={SHELL.layout} className="field">
        <span>Layout</span>
        <select
          value={preprocessing.layout}
          onChange={(e) => onChange({ layout: e.target.value as Preprocessing['layout'] })}
        >
          <option>NCHW</option>
          <option>NHWC</option>
        </select>
      </Explained>
      <Explained as="label" by={SHELL.resize} className="field">
        <span>Resize shorter side, then crop</span>
        <NumberInput
          value={preprocessing.resize}
          min={1}
          max={8192}
          whole
          placeholder="off"
          onChange={(resize) => onChange({ resize })}
        />
      </Explained>
    </>
  );
}

function ComparePresets() {
  const canTry = useBitpath((s) => s.diagnosis?.presets === true && s.job === null);
  const tryPresets = useBitpath((s) => s.tryPresets);
  return (
    <Explained
      as="button"
      by={SHELL.comparePresets}
      about="comparing presets"
      type="button"
      disabled={!canTry}
      onClick={() => void tryPresets()}
    >
      Compare presets
    </Explained>
  );
}
