/** Of a long table whose rows are all of one height, those that are in sight. */
import { useCallback, useLayoutEffect, useRef, useState } from 'react';

interface Rows {
  count: number;
  /** Of one row, pixels. */
  height: number;
  /** Of the heads of the columns, which stay on top, pixels. */
  head: number;
  /** Rows that are drawn above and below those in sight, so that scrolling keeps up. */
  beside: number;
}

/** Places of rows: from the first to the one before the last. */
interface Sight {
  first: number;
  last: number;
}

/** What is drawn before it is known how much room there is. */
const AT_FIRST: Sight = { first: 0, last: 15 };

const sightOf = ({ scrollTop, clientHeight }: HTMLElement, height: number): Sight => ({
  first: Math.floor(scrollTop / height),
  last: Math.ceil((scrollTop + clientHeight) / height),
});

/** @returns for what the table scrolls in; the rows to draw, the room above and below them in pixels; what brings a row into sight */
export function useRowsInSight({ count, height, head, beside }: Rows) {
  const scroller = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState(AT_FIRST);
  useLayoutEffect(() => {
    const element = scroller.current!;
    const look = () => {
      const { first, last } = sightOf(element, height);
      setSight((before) => (before.first === first && before.last === last ? before : { first, last }));
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [height]);
  const show = useCallback(
    (place: number) => {
      const element = scroller.current!;
      const bottom = head + (place + 1) * height - element.clientHeight;
      element.scrollTo({ top: Math.min(Math.max(element.scrollTop, bottom), place * height) });
    },
    [height, head],
  );
  const first = Math.max(0, Math.min(sight.first, count) - beside);
  const last = Math.min(count, sight.last + beside);
  return {
    scroller,
    places: Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i),
    above: first * height,
    below: Math.max(0, count - last) * height,
    show,
  };
}
