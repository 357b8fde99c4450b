/** Pieces of work of the page that need not be done at once: one a task, with whatever else waits in between. */
const waiting = new Set<() => void>();
let scheduled = false;

function next(): void {
  const [first] = waiting;
  if (first === undefined) {
    scheduled = false;
    return;
  }
  waiting.delete(first);
  first();
  // After a frame: what was drawn has been laid out by then.
  requestAnimationFrame(() => setTimeout(next));
}

/** @returns what takes it back */
export function takeTurn(work: () => void): () => void {
  waiting.add(work);
  if (!scheduled) {
    scheduled = true;
    setTimeout(next);
  }
  return () => void waiting.delete(work);
}
