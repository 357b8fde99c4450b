/** Large values that are cheaper to make again than to keep. */

/** A getter that computes its value when it is asked for, and again only after nobody has held on to it. */
export function whileHeld<T extends object>(compute: () => T): () => T {
  let held: WeakRef<T> | null = null;
  return () => {
    const kept = held?.deref();
    if (kept) return kept;
    const fresh = compute();
    held = new WeakRef(fresh);
    return fresh;
  };
}
