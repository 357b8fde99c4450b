import { isReady } from '../../../state/state';
import { JobBar } from '../../../ui/shell/JobBar';
import { Explained } from '../../../ui/help/Explained';
import * as RESULTS from '../help/results';
import { useQuantize } from '../use-quantize';

/** Starts a run, and keeps starting them if that is wanted. */
export function QuantizeBar() {
  const live = useQuantize((s) => s.live);
  const ready = useQuantize(isReady);
  const { quantize, setLive } = useQuantize((s) => s);
  return (
    <JobBar start={{ text: 'Quantize', ready, onStart: () => void quantize() }}>
      <Explained as="label" by={RESULTS.live} className="check">
        <input
          type="checkbox"
          checked={live}
          disabled={!ready && !live}
          onChange={(event) => setLive(event.target.checked)}
        />
        Live<span className="wide-only">: again after every change</span>
      </Explained>
    </JobBar>
  );
}
