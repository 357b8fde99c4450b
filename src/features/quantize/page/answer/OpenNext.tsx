import { Explained } from '../../../../ui/help/Explained';
import * as RESULTS from '../../help/results';
import { isOfOtherNetwork, type Run } from '../../state/runs';
import { useQuantize } from '../../use-quantize';

/** What a run has made is gone on with. */
export function OpenNext({ run }: { run: Run }) {
  const busy = useQuantize((s) => s.job !== null);
  const foreign = useQuantize((s) => s.workspace.model === null || isOfOtherNetwork(run, s.workspace));
  const openNext = useQuantize((s) => s.openNext);
  return (
    <Explained
      as="button"
      by={RESULTS.openNext}
      about="the next step"
      type="button"
      disabled={busy || foreign}
      onClick={() => void openNext(run.key)}
    >
      Open as the next step
    </Explained>
  );
}
