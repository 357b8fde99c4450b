import { Suspense, useCallback, useState, type ComponentType } from 'react';
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

interface FeaturePanelProps {
  entry: FeatureEntry;
  /** Those that stand in its page. */
  guests?: readonly FeatureEntry[];
  /** Those that work on the open network. */
  workplaces?: readonly FeatureEntry[];
}

export function FeaturePanel({ entry, guests = NONE, workplaces = NONE }: FeaturePanelProps) {
  const bitpath = useBitpathContext();
  const [Panel] = useState(() => panelOf(bitpath, entry));
  const openGuests = useCallback(async () => {
    for (const guest of guests) bitpath.attach(await guest.load());
  }, [bitpath, guests]);
  return (
    <Boundary what={entry.title}>
      <Suspense fallback={<p className="soft loading">Loading {entry.title.toLowerCase()}</p>}>
        <Panel
          guests={guests.map((guest) => (
            <GuestPanel key={guest.id} entry={guest} />
          ))}
          openGuests={openGuests}
          workplaces={workplaces}
        />
      </Suspense>
    </Boundary>
  );
}

const NONE: readonly FeatureEntry[] = [];

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
