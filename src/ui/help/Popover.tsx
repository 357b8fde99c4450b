/** An explanation, opened. One is open at a time: the browser closes it with Esc, at a press elsewhere, and for another. */
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import type { Explanation } from './explanation';
import { GUIDE_SECTIONS, type GuideSection } from '../guide/sections';
import { useHelp } from '../guide/context';
import './popover.css';

/** Pixels to the edges of the window, and to what was pressed. */
const MARGIN = 8;
const GAP = 4;

/** Below what was pressed, or above it where there is more room; within the window. */
function place(element: HTMLElement, opener: HTMLElement): void {
  const { left, top, bottom } = opener.getBoundingClientRect();
  const [above, below] = [top - GAP - MARGIN, innerHeight - bottom - GAP - MARGIN];
  element.style.maxHeight = `${Math.max(above, below)}px`;
  const { width, height } = element.getBoundingClientRect();
  const isBelow = height <= below || below >= above;
  element.style.top = `${isBelow ? bottom + GAP : top - GAP - height}px`;
  const most = document.documentElement.clientWidth - MARGIN - width;
  element.style.left = `${Math.max(MARGIN, Math.min(left - MARGIN, most))}px`;
}

interface PopoverProps {
  by: Explanation;
  called: string;
  opener: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

export default function Popover({ by, called, opener, onClose }: PopoverProps) {
  const { openGuide } = useHelp();
  const root = useRef<HTMLSpanElement>(null);
  const close = useRef(onClose);
  useEffect(() => void (close.current = onClose));
  useLayoutEffect(() => {
    const [element, button] = [root.current!, opener.current!];
    const again = () => place(element, button);
    element.showPopover();
    again();
    element.focus();
    const onToggle = ({ newState }: Event & { newState?: string }) => newState === 'closed' && close.current();
    element.addEventListener('toggle', onToggle);
    addEventListener('scroll', again, { capture: true, passive: true });
    addEventListener('resize', again);
    return () => {
      element.removeEventListener('toggle', onToggle);
      removeEventListener('scroll', again, { capture: true });
      removeEventListener('resize', again);
    };
  }, [opener]);
  return (
    <span
      ref={root}
      popover="auto"
      role="dialog"
      aria-label={called}
      tabIndex={-1}
      className="popover"
      // The row that it is in is not what was pressed.
      onClick={(event) => event.stopPropagation()}
    >
      <Body
        by={by}
        onMore={(section) => {
          // It goes with the guide that opens: the keyboard comes back to what opened it.
          opener.current?.focus();
          openGuide(section);
        }}
      />
    </span>
  );
}

interface BodyProps {
  by: Explanation;
  onMore: (section: GuideSection) => void;
}

function Body({ by: { text, formula, choices, bounds, paper, more }, onMore }: BodyProps) {
  return (
    <>
      <span className="said">{text}.</span>
      {formula !== undefined && <span className="formula">{formula}</span>}
      {choices?.map((choice) => (
        <span key={choice.name} className="soft">
          <b>{choice.name}</b>: {choice.text}.
        </span>
      ))}
      {bounds !== undefined && <span className="soft">{bounds}.</span>}
      {paper !== undefined && <span className="soft">In the paper: {paper}.</span>}
      <button type="button" className="quiet more" onClick={() => onMore(more)}>
        More in Help: {GUIDE_SECTIONS[more]}
      </button>
    </>
  );
}
