import { useState } from 'react';
import { LONGEST_LINK } from '../../state/experiments/link';
import { useExperimentActions, useMeasured } from './frame-context';

/** A link that carries settings and results. */
export function CopyExperiment() {
  const measured = useMeasured();
  const { link } = useExperimentActions();
  const [copied, setCopied] = useState('');
  const copy = async () => {
    const fragment = await link();
    if (fragment === null) return;
    history.replaceState(null, '', `#${fragment}`);
    const long = fragment.length > LONGEST_LINK ? ': it is long, and some programs cut it off' : '';
    try {
      await navigator.clipboard.writeText(location.href);
      setCopied(`Copied${long}`);
    } catch {
      // The clipboard is closed, or not there at all; the address bar has the link as well.
      setCopied(`In the address bar${long}`);
    }
    setTimeout(() => setCopied(''), 4000);
  };
  return (
    <>
      <button type="button" disabled={!measured?.results.length} onClick={() => void copy()}>
        Copy link
      </button>
      <span className="caption" aria-live="polite">
        {copied}
      </span>
    </>
  );
}
