import { startTransition, useEffect, useRef, useState, type ReactNode } from 'react';
import { takeTurn } from './turns';

/** How far below the window a plot is drawn already. */
const NEAR = '300px';

/**
 * Draws a plot in a task of its own, and not before it is near the window: several at once would hold up whatever is typed or
 * clicked meanwhile.
 */
export function InTurn({ children }: { children: ReactNode }) {
  const place = useRef<HTMLSpanElement>(null);
  const [near, setNear] = useState(false);
  const [drawn, setDrawn] = useState<ReactNode>(null);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setNear(entry!.isIntersecting), { rootMargin: NEAR });
    observer.observe(place.current!.parentElement!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (near) return takeTurn(() => startTransition(() => setDrawn(children)));
  }, [near, children]);
  return (
    <>
      <span ref={place} hidden />
      {drawn}
    </>
  );
}
