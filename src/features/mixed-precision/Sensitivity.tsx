import { lazy, Suspense, useState } from 'react';

/** Comes when it is asked for. */
const SensitivityPanel = lazy(() => import('./SensitivityPanel'));

/** Where does it hurt, and where can bits be saved? */
export function Sensitivity() {
  const [open, setOpen] = useState(false);
  return (
    <section className="panel" aria-labelledby="sensitivity-title">
      <div className="line spread">
        <h2 id="sensitivity-title">
          <button type="button" className="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
            Mixed precision
          </button>
        </h2>
        <span className="caption">bits where they do most, within a size</span>
      </div>
      {open && (
        <Suspense fallback={<p className="soft">Loading mixed precision</p>}>
          <SensitivityPanel />
        </Suspense>
      )}
    </section>
  );
}
