import { useEffect, useRef, type RefObject } from 'react';

/** What has just been opened, or found, comes into sight with the panel around it: the column may end above it. */
export function useIntoSight<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T>(null);
  useEffect(() => {
    // Browsers have begun to give a promise back: an effect must not.
    void ref.current?.closest('.panel')?.scrollIntoView({ block: 'nearest' });
  }, []);
  return ref;
}
