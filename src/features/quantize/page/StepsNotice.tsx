import { Explained } from '../../../ui/help/Explained';
import * as STEPS from '../help/steps';
import { hasSameSteps } from '../state/recipes';
import { stepsOf } from '../state/runs';
import { stepsText } from '../state/words/step-text';
import { useQuantize } from '../use-quantize';

/** What was done to the network that is open, and the way back; after a reload, what had been done, and the way there. */
export default function StepsNotice() {
  const model = useQuantize((s) => s.workspace.model);
  const open = useQuantize((s) => stepsOf(s.workspace));
  const madeBy = useQuantize((s) => s.madeBy);
  const busy = useQuantize((s) => s.job !== null);
  const openSteps = useQuantize((s) => s.openSteps);
  if (model === null) return null;
  if (open.length > 0)
    return (
      <p className="notice line spread">
        <span>
          Made of <b>{model.name}</b> by: {stepsText(open)}. Results are compared with {model.name} as it was opened.
        </span>
        <button type="button" disabled={busy} onClick={() => void openSteps([])}>
          Back to the original
        </button>
      </p>
    );
  if (madeBy.length === 0 || hasSameSteps(open, madeBy)) return null;
  return (
    <p className="notice line spread">
      <span>
        This is <b>{model.name}</b> as it was opened. Before, it was made smaller by: {stepsText(madeBy)}.
      </span>
      <Explained
        as="button"
        by={STEPS.makeAgain}
        about="making it again"
        type="button"
        disabled={busy}
        onClick={() => void openSteps(madeBy)}
      >
        Make it again
      </Explained>
    </p>
  );
}
