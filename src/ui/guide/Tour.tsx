/** Leads over the real controls, one after the other. The page stays in use: nothing is covered but what the card lies on. */
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { TOUR } from './tour-steps';
import './tour.css';

const GAP = 10;
const MARGIN = 8;

/** The frame goes around the target; the card below it, or above it, or where there is room for neither, to the foot of the window. */
function place(target: Element, frame: HTMLElement, card: HTMLElement): void {
  const { left, top, width, height, bottom } = target.getBoundingClientRect();
  Object.assign(frame.style, {
    left: `${left - 4}px`,
    top: `${top - 4}px`,
    width: `${width + 8}px`,
    height: `${height + 8}px`,
  });
  const { width: wide, height: tall } = card.getBoundingClientRect();
  const fits = (at: number) => at >= MARGIN && at + tall <= innerHeight - MARGIN;
  const places = [bottom + GAP, top - GAP - tall].filter(fits);
  card.style.top = `${places[0] ?? innerHeight - tall - MARGIN}px`;
  const most = document.documentElement.clientWidth - MARGIN - wide;
  card.style.left = `${Math.max(MARGIN, Math.min(left, most))}px`;
}

export default function Tour({ onEnd }: { onEnd: () => void }) {
  const [steps] = useState(() => TOUR.filter(({ target }) => target() !== null));
  const [at, setAt] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const card = useRef<HTMLDivElement>(null);
  const [from] = useState(() => document.activeElement);
  const step = steps[at];
  useLayoutEffect(() => {
    const target = step?.target();
    if (!target) return;
    const again = () => place(target, frame.current!, card.current!);
    target.scrollIntoView({ block: 'center', inline: 'nearest' });
    again();
    addEventListener('scroll', again, { capture: true, passive: true });
    addEventListener('resize', again);
    return () => {
      removeEventListener('scroll', again, { capture: true });
      removeEventListener('resize', again);
    };
  }, [step]);
  useEffect(() => card.current?.focus(), [at]);
  if (!step) return null;
  const last = at === steps.length - 1;
  const end = () => {
    onEnd();
    if (from instanceof HTMLElement && from.isConnected) from.focus();
  };
  const next = () => (last ? end() : setAt(at + 1));
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') end();
    if (key === 'ArrowRight') next();
    if (key === 'ArrowLeft' && at > 0) setAt(at - 1);
  };
  return (
    <>
      <div ref={frame} className="tour-frame" aria-hidden="true" />
      <div ref={card} className="tour" role="dialog" aria-labelledby="tour-title" tabIndex={-1} onKeyDown={onKeyDown}>
        <h2 id="tour-title">{step.name}</h2>
        <p>{step.text}</p>
        <div className="line spread">
          <span className="caption">
            {at + 1} of {steps.length}
          </span>
          <span className="line">
            <button type="button" className="quiet" onClick={end}>
              Close
            </button>
            <button type="button" disabled={at === 0} onClick={() => setAt(at - 1)}>
              Back
            </button>
            <button type="button" className="primary" onClick={next}>
              {last ? 'Done' : 'Next'}
            </button>
          </span>
        </div>
      </div>
    </>
  );
}
