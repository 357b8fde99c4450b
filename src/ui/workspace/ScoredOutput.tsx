import type { ScoredSummary } from '../../engine/api';
import { useBitpath } from '../context';
import { Explained } from '../help/Explained';
import * as SHELL from '../help/shell';

/** `2 (length 5)`: the axis, and its length where it is known. */
const axisText = (axis: number, length: number | null) => `${axis}${length === null ? '' : ` (length ${length})`}`;

/** Offered where it is not known how many there are. */
const UNKNOWN_AXES = [1, 2, 3, 4];

/** Axes that may be the classes: all but the first, which is the samples' most of the time; another that was found is offered, too. */
function offered({ axes, axis }: ScoredSummary): number[] {
  const all = axes === null ? UNKNOWN_AXES : axes.map((_, i) => i).filter((i) => i > 0);
  return axis === null || all.includes(axis) ? all : [axis, ...all];
}

/** Which output is scored, and which of its axes the classes are; null where there is nothing to choose. */
export function ScoredOutput() {
  const scored = useBitpath((s) => s.workspace.scored);
  const setScoring = useBitpath((s) => s.setScoring);
  if (!scored) return null;
  const { output, outputs, tensor, axes, guessed, chosen } = scored;
  const withAxis = axes === null || axes.length > 2;
  return (
    <div className="line soft scored">
      {outputs.length > 1 && (
        <Explained as="label" by={SHELL.scoredOutput} className="line">
          Scored output
          <select
            aria-label="Scored output"
            value={output}
            onChange={(event) => void setScoring({ output: event.target.value, classAxis: null })}
          >
            {outputs.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </Explained>
      )}
      {withAxis && (
        <Explained as="label" by={SHELL.classAxis} className="line">
          Axis of the classes
          <AxisChoice scored={scored} />
        </Explained>
      )}
      {guessed && (
        <span>
          <span className="tag doubt">guessed</span> Nothing in the graph says which axis the classes are; lengths
          decide.
        </span>
      )}
      {tensor !== undefined && <span>What is in front of its ArgMax is scored.</span>}
      {chosen?.classAxis !== null && chosen?.classAxis !== undefined && <span>Chosen by hand.</span>}
    </div>
  );
}

function defaultText({ axis, guessed, chosen }: ScoredSummary): string {
  if (guessed || (axis === null && !chosen)) return 'told from lengths';
  const isOwn = axis !== null && (chosen?.classAxis ?? null) === null;
  return isOwn ? `${axis}, as the graph says` : 'as found';
}

function AxisChoice({ scored }: { scored: ScoredSummary }) {
  const setScoring = useBitpath((s) => s.setScoring);
  const { axes, chosen } = scored;
  const output = chosen?.output ?? null;
  const choose = (value: string) => void setScoring({ output, classAxis: value === '' ? null : Number(value) });
  return (
    <select
      aria-label="Axis of the classes"
      value={chosen?.classAxis ?? ''}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">{defaultText(scored)}</option>
      {offered(scored).map((i) => (
        <option key={i} value={i}>
          {axisText(i, axes?.[i] ?? null)}
        </option>
      ))}
    </select>
  );
}
