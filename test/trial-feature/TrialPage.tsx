import { percent } from '../../src/state/format';
import { storeHook } from '../../src/ui/context';
import type { Explanation } from '../../src/ui/help/explanation';
import { JobBar } from '../../src/ui/shell/JobBar';
import type { TrialStore } from './state';

const useTrial = storeHook<TrialStore>();

const COUNT: Explanation = { text: 'Counts the weights of each layer that are near 0', more: 'layers' };

/** Small weights, layer by layer. */
export function TrialPage() {
  const shares = useTrial((s) => s.smallShares);
  const countSmall = useTrial((s) => s.countSmall);
  const ready = useTrial((s) => s.workspace.model !== null);
  return (
    <main className="single">
      <JobBar start={{ text: 'Count', by: COUNT, ready, onStart: () => void countSmall(0.01) }} />
      <ul aria-label="Small weights">
        {shares?.map(({ layer, share }) => (
          <li key={layer}>
            {layer}: {percent(share)}
          </li>
        ))}
      </ul>
    </main>
  );
}
