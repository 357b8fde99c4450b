/** What the page does and what its words mean, in the page: it works without a network, and nothing leaves. */
import { useEffect, useRef } from 'react';
import { CONTENT } from './content';
import { useHelp } from './context';
import './guide.css';
import { GUIDE_SECTIONS, type GuideSection } from './sections';

const IDS = Object.keys(GUIDE_SECTIONS) as GuideSection[];

/** Of the heading of a section. */
const headingOf = (id: GuideSection) => `guide-${id}`;

function show(id: GuideSection): void {
  const heading = document.getElementById(headingOf(id));
  heading?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}

interface GuideProps {
  /** Where it opens; null: at its beginning. */
  section: GuideSection | null;
  onClose: () => void;
}

export default function Guide({ section, onClose }: GuideProps) {
  const { startTour } = useHelp();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current!;
    if (!element.open) element.showModal();
    if (section) show(section);
    // Its going away is no answer to where the keyboard goes on: closing it is.
    return () => element.close();
  }, [section]);
  return (
    <dialog
      ref={dialog}
      className="guide"
      aria-labelledby="guide-title"
      onClose={onClose}
      // A press beside it closes it, as Esc does.
      onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <div className="guide-body">
        <div className="line spread guide-head">
          <h2 id="guide-title">Help</h2>
          <span className="line">
            <button type="button" onClick={startTour}>
              Take the tour
            </button>
            <button type="button" onClick={() => dialog.current?.close()}>
              Close
            </button>
          </span>
        </div>
        <nav aria-label="Sections of the guide">
          <ul className="plain">
            {IDS.map((id) => (
              <li key={id}>
                <button type="button" className="quiet" onClick={() => show(id)}>
                  {GUIDE_SECTIONS[id]}
                </button>
              </li>
            ))}
          </ul>
        </nav>
        {IDS.map((id) => (
          <section key={id} aria-labelledby={headingOf(id)}>
            <h3 id={headingOf(id)} tabIndex={-1}>
              {GUIDE_SECTIONS[id]}
            </h3>
            {CONTENT[id]}
          </section>
        ))}
      </div>
    </dialog>
  );
}
