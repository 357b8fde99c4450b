/** Large values that are cheaper to make again than to keep. */

/** A getter that computes its value when it is asked for, and again only after nobody has held on to it. */
export function weakMemo<T extends object>(compute: () => T): () => T {
  let memo: WeakRef<T> | null = null;
  return () => {
    const known = memo?.deref();
    if (known) return known;
    const fresh = compute();
    memo = new WeakRef(fresh);
    return fresh;
  };
}
