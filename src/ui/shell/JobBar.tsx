import { useLayoutEffect, useRef } from 'react';
import { seconds } from '../../state/format';
import { isReady } from '../../state/state';
import { useBitpath } from '../context';

/** An estimate: in whole seconds, and never none. */
const left = (estimate: number) => (estimate < 9.5 ? `${Math.max(1, Math.round(estimate))} s` : seconds(estimate));

export function JobBar() {
  const job = useBitpath((s) => s.job);
  const status = useBitpath((s) => s.status);
  const live = useBitpath((s) => s.live);
  const device = useBitpath((s) => s.device);
  const ready = useBitpath(isReady);
  const { quantize, cancel, setLive } = useBitpath((s) => s);
  const progress = job?.progress;
  const start = useRef<HTMLButtonElement>(null);
  const stop = useRef<HTMLButtonElement>(null);
  const busy = job !== null;
  // The button that was pressed goes out of use: the keyboard goes on at the other one.
  useLayoutEffect(() => {
    if (busy && document.activeElement === start.current) stop.current?.focus();
    if (!busy && document.activeElement === stop.current) start.current?.focus();
  }, [busy]);
  const percentDone = Math.round(100 * (progress?.fraction ?? 0));
  return (
    <section className="panel job" aria-label="Job">
      <div className="line">
        <button ref={start} type="button" className="primary" disabled={busy || !ready} onClick={() => void quantize()}>
          Quantize
        </button>
        <button ref={stop} type="button" disabled={!busy} onClick={cancel}>
          Cancel
        </button>
        <label className="check" title="Starts a run a moment after the recipe or the bits of a layer were changed">
          <input
            type="checkbox"
            checked={live}
            disabled={!ready && !live}
            onChange={(event) => setLive(event.target.checked)}
          />
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
      <p role="status" className="soft" tabIndex={-1}>
        {progress?.message ?? status}
      </p>
    </section>
  );
}
