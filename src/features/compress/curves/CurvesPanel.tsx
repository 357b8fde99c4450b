import { useEffect, useRef, useState } from 'react';
import { CRITERIA } from '../../../compress/layer';
import { isReady } from '../../../state/state';
import { Explained } from '../../../ui/help/Explained';
import * as CURVES from '../help-curves';
import { CRITERION_NAMES } from '../names';
import { chosen } from '../state';
import { useCompress } from '../use-compress';
import {
  ALONG,
  CURVE_BOUNDS,
  curvePoints,
  numbersText,
  parseNumbers,
  uncurved,
  WAYS,
  type Along,
  type Way,
} from './curve-settings';

const WAY_NAMES: Record<Way, string> = { outputs: 'By the outputs', weights: 'By the weights alone' };
const LIST_NAMES: Record<Along, string> = { sparsity: 'Sparsities (%)', size: 'Sizes (%)', values: 'Values' };
/** Of what is written: percents, or counts. */
const SCALES: Record<Along, number> = { sparsity: 0.01, size: 0.01, values: 1 };

/** Which curves are drawn, of the compression that is chosen. */
export function CurvesPanel() {
  const compression = useCompress(chosen);
  const settings = useCompress((s) => s.curveSettings);
  const ready = useCompress(isReady);
  const busy = useCompress((s) => s.job !== null);
  const { setCurves, drawCurves } = useCompress((s) => s);
  const along = ALONG[compression.kind];
  const why = uncurved(compression);
  const count = curvePoints(compression, settings).length;
  return (
    <section className="panel" aria-labelledby="curves-title">
      <h2 id="curves-title">Curves</h2>
      {why ? (
        <p className="soft">{why}</p>
      ) : (
        <div className="line end">
          <Lines />
          <Explained as="label" by={CURVES.along[along]} about={LIST_NAMES[along]} className="field">
            <span>{LIST_NAMES[along]}</span>
            <NumberList
              key={along}
              numbers={settings[along]}
              along={along}
              onChange={(numbers) => setCurves({ [along]: numbers })}
            />
          </Explained>
          <Explained
            as="button"
            by={CURVES.draw}
            about="the curves"
            type="button"
            disabled={busy || !ready || count === 0}
            onClick={() => void drawCurves()}
          >
            Draw the curves
          </Explained>
          <span className="caption">
            {count} {count === 1 ? 'run' : 'runs'}
          </span>
        </div>
      )}
    </section>
  );
}

/** What a line is drawn of: criteria, or ways. */
function Lines() {
  const { kind } = useCompress(chosen);
  const { criteria, ways } = useCompress((s) => s.curveSettings);
  const setCurves = useCompress((s) => s.setCurves);
  if (kind === 'prune')
    return (
      <Checks
        label="Criteria to draw"
        all={CRITERIA}
        names={CRITERION_NAMES}
        on={criteria}
        onChange={(next) => setCurves({ criteria: next })}
      />
    );
  return (
    <Checks
      label="Ways to draw"
      all={WAYS}
      names={WAY_NAMES}
      on={ways}
      onChange={(next) => setCurves({ ways: next })}
    />
  );
}

interface ChecksProps<Value extends string> {
  label: string;
  all: readonly Value[];
  names: Record<Value, string>;
  on: readonly Value[];
  onChange: (on: Value[]) => void;
}

function Checks<Value extends string>({ label, all, names, on, onChange }: ChecksProps<Value>) {
  return (
    <span className="line" role="group" aria-label={label}>
      {all.map((value) => (
        <label key={value} className="check">
          <input
            type="checkbox"
            checked={on.includes(value)}
            onChange={({ target }) =>
              onChange(all.filter((one) => (one === value ? target.checked : on.includes(one))))
            }
          />
          {names[value]}
        </label>
      ))}
    </span>
  );
}

interface NumberListProps {
  numbers: readonly number[];
  along: Along;
  onChange: (numbers: number[]) => void;
}

/** Numbers that may be half typed: what cannot be used becomes what was there when the field is left. */
function NumberList({ numbers, along, onChange }: NumberListProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const scale = SCALES[along];
  const parsed = draft === null ? null : parseNumbers(draft, CURVE_BOUNDS[along], scale);
  const invalid = draft !== null && parsed === null;
  const input = useRef<HTMLInputElement>(null);
  const allowed = `Numbers with commas between them: ${CURVES.along[along].bounds!}.`;
  // The browser shows it at the field, and reads it out.
  useEffect(() => {
    input.current?.setCustomValidity(invalid ? allowed : '');
    if (invalid) input.current?.reportValidity();
  }, [invalid, allowed]);
  return (
    <input
      ref={input}
      aria-invalid={invalid}
      value={draft ?? numbersText(numbers, scale)}
      onChange={({ target }) => setDraft(target.value)}
      onBlur={() => {
        if (parsed) onChange(parsed);
        setDraft(null);
      }}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  );
}
