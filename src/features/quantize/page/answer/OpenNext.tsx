import { isOfOtherNetwork, type Run } from '../../state/runs';
import { useQuantize } from '../../use-quantize';

/** What a run has made is gone on with. */
export function OpenNext({ run }: { run: Run }) {
  const busy = useQuantize((s) => s.job !== null);
  const foreign = useQuantize((s) => s.workspace.model === null || isOfOtherNetwork(run, s.workspace));
  const openNext = useQuantize((s) => s.openNext);
  return (
    <button type="button" disabled={busy || foreign} onClick={() => void openNext(run.key)}>
      Open as the next step
    </button>
  );
}
