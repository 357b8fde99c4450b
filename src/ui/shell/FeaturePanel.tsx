import { Suspense, useState, type ComponentType, type ReactNode } from 'react';
import type { FeatureEntry, PagePanel } from '../../state/feature';
import type { Bitpath } from '../../state/store';
import { Boundary } from '../boundary/Boundary';
import { late } from '../boundary/late';
import { useBitpathContext } from '../context';

const panels = new WeakMap<Bitpath, Map<string, ComponentType<PagePanel>>>();

/** The panel of a feature; what is not there yet comes with its code, and its slice goes into the store first. */
function panelOf(bitpath: Bitpath, { id, title, load }: FeatureEntry): ComponentType<PagePanel> {
  const attached = bitpath.features().find((feature) => feature.id === id);
  if (attached) return attached.panel;
  const known = panels.get(bitpath) ?? new Map<string, ComponentType<PagePanel>>();
  panels.set(bitpath, known);
  const panel =
    known.get(id) ??
    late(
      title,
      async () => ({ default: await load() }),
      (feature) => {
        bitpath.attach(feature);
        return feature.panel;
      },
    );
  known.set(id, panel);
  return panel;
}

export function FeaturePanel({ entry, guests }: { entry: FeatureEntry; guests?: ReactNode }) {
  const bitpath = useBitpathContext();
  const [Panel] = useState(() => panelOf(bitpath, entry));
  return (
    <Boundary what={entry.title}>
      <Suspense fallback={<p className="soft loading">Loading {entry.title.toLowerCase()}</p>}>
        <Panel guests={guests} />
      </Suspense>
    </Boundary>
  );
}

/** A feature in another's page: folded away until it is asked for. */
export function GuestPanel({ entry }: { entry: FeatureEntry }) {
  const [open, setOpen] = useState(false);
  const title = `${entry.id}-title`;
  return (
    <section className="panel" aria-labelledby={title}>
      <div className="line spread">
        <h2 id={title}>
          <button type="button" className="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
            {entry.title}
          </button>
        </h2>
        <span className="caption">{entry.caption}</span>
      </div>
      {open && <FeaturePanel entry={entry} />}
    </section>
  );
}
