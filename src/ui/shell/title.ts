/** What the window is called. */
import { useLayoutEffect } from 'react';
import { useBitpath, useBitpathContext } from '../context';

/** As index.html has it. */
export const TITLE = 'Bitpath: quantize networks in the browser';

/** As the feature that is shown says, else as the page is; in front of it how far the job is: `42 % · Bitpath: …`. */
export function useTitle(): void {
  const { features } = useBitpathContext();
  const title = useBitpath(
    (s) =>
      features()
        .find(({ id }) => id === s.feature)
        ?.title?.(s) ?? null,
  );
  const done = useBitpath(({ job }) => (job ? `${Math.round(100 * job.progress.fraction)} % · ` : ''));
  useLayoutEffect(() => {
    document.title = `${done}${title === null ? TITLE : `${title} · Bitpath`}`;
  }, [title, done]);
}
