import { lazy, Suspense, useState } from 'react';

/** Comes when it is asked for. */
const TheoryPanel = lazy(() => import('./TheoryPanel'));

/** Is the theory right? On random layers, apart from whatever is open. */
export function Theory() {
  const [open, setOpen] = useState(false);
  return (
    <section className="panel theory" aria-labelledby="theory-title">
      <div className="line spread">
        <h2 id="theory-title">
          <button type="button" className="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
            Theory
          </button>
        </h2>
        <span className="caption">the error of random layers against the length of their paths</span>
      </div>
      {open && (
        <Suspense fallback={<p className="soft">Loading the theory view</p>}>
          <TheoryPanel />
        </Suspense>
      )}
    </section>
  );
}
