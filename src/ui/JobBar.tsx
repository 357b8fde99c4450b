import { seconds } from '../state/format';
import { useBitpath } from './context';

/** An estimate: in whole seconds, and never none. */
const left = (estimate: number) => (estimate < 9.5 ? `${Math.max(1, Math.round(estimate))} s` : seconds(estimate));

export function JobBar() {
  const job = useBitpath((s) => s.job);
  const status = useBitpath((s) => s.status);
  const live = useBitpath((s) => s.live);
  const device = useBitpath((s) => s.device);
  const ready = useBitpath(
    ({ workspace: { model, counts } }) => model !== null && counts.calibration > 0 && counts.evaluation > 0,
  );
  const { quantize, cancel, setLive } = useBitpath((s) => s);
  const progress = job?.progress;
  const percentDone = Math.round(100 * (progress?.fraction ?? 0));
  return (
    <section className="panel job" aria-label="Job">
      <div className="line">
        <button type="button" className="primary" disabled={job !== null || !ready} onClick={() => void quantize()}>
          Quantize
        </button>
        <button type="button" disabled={job === null} onClick={cancel}>
          Cancel
        </button>
        <label className="check" title="Starts a run a moment after the recipe or the bits of a layer were changed">
          <input type="checkbox" checked={live} onChange={(event) => setLive(event.target.checked)} />
          Live: again after every change
        </label>
        {progress ? (
          <span className="caption beside">
            {percentDone} %{progress.secondsLeft === null ? '' : `, ${left(progress.secondsLeft)} left`}
          </span>
        ) : (
          device && (
            <span className="caption beside device" title={`Adapter: ${device.adapter}`}>
              {device.reason}
            </span>
          )
        )}
      </div>
      <progress aria-label="Progress" aria-valuenow={job ? percentDone : 0} max={100} value={job ? percentDone : 0} />
      <p role="status" className="soft">
        {progress?.message ?? status}
      </p>
    </section>
  );
}
