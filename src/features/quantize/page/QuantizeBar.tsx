import { isReady } from '../../../state/state';
import { JobBar } from '../../../ui/shell/JobBar';
import { useQuantize } from '../use-quantize';

/** Starts a run, and keeps starting them if that is wanted. */
export function QuantizeBar() {
  const live = useQuantize((s) => s.live);
  const ready = useQuantize(isReady);
  const { quantize, setLive } = useQuantize((s) => s);
  return (
    <JobBar start={{ text: 'Quantize', ready, onStart: () => void quantize() }}>
      <label className="check" title="Starts a run a moment after the recipe or the bits of a layer were changed">
        <input
          type="checkbox"
          checked={live}
          disabled={!ready && !live}
          onChange={(event) => setLive(event.target.checked)}
        />
        Live: again after every change
      </label>
    </JobBar>
  );
}
