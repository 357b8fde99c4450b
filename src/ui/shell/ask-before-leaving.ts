/** A job that runs is lost with the page: the browser asks first. */
import { useEffect } from 'react';
import { useBitpath } from '../context';

/** Only while one runs: a page that always asks is not kept ready for the way back. */
export function useAskBeforeLeaving(): void {
  const busy = useBitpath((s) => s.job !== null);
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [busy]);
}
