/** What opens an explanation: a `?` beside what it explains, or the figure itself. */
import { Suspense, useRef, useState, type ReactNode } from 'react';
import { Boundary } from '../boundary/Boundary';
import { late } from '../boundary/late';
import type { Explanation } from './explanation';

const Popover = late('The explanation', () => import('./Popover'));

interface OpenerProps {
  by: Explanation;
  className: string;
  /** Of the button; left out: what is in it. */
  label?: string | undefined;
  /** Of the explanation. */
  called: string;
  children?: ReactNode;
}

function Opener({ by, className, label, called, children }: OpenerProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // The press that closes an open one, as every press elsewhere does, must not open it again.
  const wasOpen = useRef(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerDown={() => (wasOpen.current = open)}
        onClick={({ detail }) => {
          setOpen(detail > 0 ? !wasOpen.current : !open);
          wasOpen.current = false;
        }}
      >
        {children}
      </button>
      {open && (
        <Boundary what="The explanation">
          <Suspense>
            <Popover by={by} called={called} opener={button} onClose={() => setOpen(false)} />
          </Suspense>
        </Boundary>
      )}
    </>
  );
}

/** A `?`. @param name what it is about; it is read out, and not drawn */
export function About({ name, by }: { name: string; by: Explanation }) {
  return (
    <Opener by={by} className="ask" called={`About ${name}`}>
      <span className="hidden">About {name}</span>
    </Opener>
  );
}

interface AboutThisProps {
  what: 'chart' | 'column';
  /** Of what it stands in; the opened explanation is called so. */
  name: string;
  by: Explanation;
}

/** A `?` in the head of a column or a chart, whose words stay those of the head alone. */
export function AboutThis({ what, name, by }: AboutThisProps) {
  return <Opener by={by} className="ask" label={`About this ${what}`} called={name ? `About ${name}` : 'About it'} />;
}

/** Text that is itself what opens its explanation. */
export function Words({ by, children }: { by: Explanation; children: ReactNode }) {
  return (
    <Opener by={by} className="words" called="What this says">
      {children}
    </Opener>
  );
}
