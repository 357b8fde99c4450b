import { isReady } from '../../../state/state';
import { JobBar } from '../../../ui/shell/JobBar';
import * as RESULTS from '../help/results';
import { useQuantize } from '../use-quantize';

/** Starts a run, and keeps starting them if that is wanted. */
export function QuantizeBar() {
  const live = useQuantize((s) => s.live);
  const ready = useQuantize(isReady);
  const { quantize, setLive } = useQuantize((s) => s);
  return (
    <JobBar start={{ text: 'Quantize', by: RESULTS.start, ready, onStart: () => void quantize() }}>
      <label className="check">
        <input
          type="checkbox"
          checked={live}
          disabled={!ready && !live}
          onChange={(event) => setLive(event.target.checked)}
        />
        <span>
          Live<span className="wide-only">: again after every change</span>
        </span>
      </label>
    </JobBar>
  );
}
