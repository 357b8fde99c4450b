import type { PresetTrial } from '../../engine/scoring/diagnose';
import { percent } from '../../state/format';
import { useBitpath } from '../context';
import { Explained } from '../help/Explained';
import * as SHELL from '../help/shell';

const CAUSES = [
  ['Preprocessing', 'the network was trained on other numbers than this preset gives'],
  ['Channels', 'it wants blue first where the pictures come red first, or the other way round'],
  ['Layout', 'channels lie last in the data and are read as if they came first'],
  ['Order of the labels', 'class 3 of the files is not output 3 of the network'],
] as const;

function Trials({ trials }: { trials: PresetTrial[] }) {
  const apply = useBitpath((s) => s.applyTrial);
  const busy = useBitpath((s) => s.job !== null);
  return (
    <table aria-label="Presets">
      <thead>
        <tr>
          <Explained as="th" by={SHELL.trialPreset}>
            Preset
          </Explained>
          <Explained as="th" by={SHELL.channelOrder}>
            Channels
          </Explained>
          <Explained as="th" by={SHELL.trialTop1} className="number">
            Top-1
          </Explained>
          <Explained as="th" by={SHELL.takeTrial} className="number">
            <span className="hidden">Use</span>
          </Explained>
        </tr>
      </thead>
      <tbody>
        {trials.map((trial) => {
          const { preset, channelOrder } = trial.preprocessing;
          const moved = trial.labelShift === 0 ? '' : `, labels ${trial.labelShift > 0 ? '+ 1' : '− 1'}`;
          return (
            <tr key={`${preset} ${channelOrder}`}>
              <th scope="row">
                {preset}
                {moved}
              </th>
              <td>{channelOrder}</td>
              <td className="number">{percent(trial.top1)}</td>
              <td className="number">
                <button
                  type="button"
                  disabled={busy}
                  aria-label={`Use ${preset}, ${channelOrder}${moved}`}
                  onClick={() => void apply(trial)}
                >
                  Use
                </button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Says that the float accuracy cannot be trusted, why that may be, and what to try. Quantize stays allowed. */
export function TrustNotice() {
  const diagnosis = useBitpath((s) => s.diagnosis);
  const trials = useBitpath((s) => s.trials);
  const colours = useBitpath((s) => s.workspace.data.some(({ shape }) => shape.includes(3)));
  const offset = useBitpath((s) => s.workspace.labelOffset);
  const busy = useBitpath((s) => s.job !== null);
  const { tryPresets, setLabelOffset } = useBitpath((s) => s);
  if (!diagnosis) return null;
  if (!diagnosis.nearChance && !diagnosis.shift)
    return trials && trials.length > 0 ? (
      <section className="notice" aria-label="Presets compared">
        <Trials trials={trials} />
      </section>
    ) : null;
  const { nearChance, classes, top1, shift, presets } = diagnosis;
  return (
    <section className="notice trust" aria-label="Check the data first">
      {shift ? (
        <p>
          <b>The labels look moved by one.</b> As they are, the float network is right on {percent(top1)} of the
          samples; with {shift.by > 0 ? '1 added to' : '1 taken from'} every label, on {percent(shift.top1)}.
        </p>
      ) : (
        <p>
          <b>The float network does hardly better than guessing.</b> It is right on {percent(top1)} of the samples;
          guessing among {classes} classes gives {percent(1 / classes)}. Quantizing it would measure that mistake.
          Likely causes:
        </p>
      )}
      {!shift && (
        <ul>
          {CAUSES.filter(([cause]) => colours || cause !== 'Channels').map(([cause, why]) => (
            <li key={cause}>
              <b>{cause}</b>: {why}.
            </li>
          ))}
        </ul>
      )}
      {nearChance && !presets && (
        <p>These samples are floats: they go into the network as they are, and presets do not change them.</p>
      )}
      <div className="line">
        {shift && (
          <button type="button" disabled={busy} onClick={() => void setLabelOffset(offset + shift.by)}>
            {shift.by > 0 ? 'Add 1 to every label' : 'Take 1 from every label'}
          </button>
        )}
        {presets && (
          <button type="button" disabled={busy} onClick={() => void tryPresets()}>
            Try the presets
          </button>
        )}
      </div>
      {trials && trials.length > 0 && <Trials trials={trials} />}
    </section>
  );
}
