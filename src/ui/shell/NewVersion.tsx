import { useBitpath } from '../context';

/** The page is never loaded again by itself: what is done here comes first. */
export function NewVersion() {
  const renew = useBitpath((s) => s.renew);
  if (!renew) return null;
  return (
    <section className="soft new-version" aria-label="New version">
      A new version is there.
      <button type="button" onClick={renew}>
        Reload
      </button>
    </section>
  );
}
