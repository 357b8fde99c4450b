import { percent } from '../../src/state/format';
import { storeHook } from '../../src/ui/context';
import { JobBar } from '../../src/ui/shell/JobBar';
import type { TrialStore } from './state';

const useTrial = storeHook<TrialStore>();

/** Small weights, layer by layer. */
export function TrialPage() {
  const shares = useTrial((s) => s.smallShares);
  const countSmall = useTrial((s) => s.countSmall);
  const ready = useTrial((s) => s.workspace.model !== null);
  return (
    <main className="single">
      <JobBar start={{ text: 'Count', ready, onStart: () => void countSmall(0.01) }} />
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
