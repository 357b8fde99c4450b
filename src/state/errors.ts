/** What a failure of the engine means for the page. */
import type { ShellState } from './state';

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Whether a file of the page did not come: the same may work when it is tried again. */
export function isNotLoaded(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotLoaded';
}

/**
 * The alert of a failure, and what tries the same again where that may help.
 * @param again does what has failed
 */
export function alertOf(error: unknown, again: () => Promise<void>): Pick<ShellState, 'alert' | 'retry'> {
  const alert = sentenceOf(error);
  return { alert, retry: isNotLoaded(error) ? { alert, again } : null };
}

/** Errors that carry a sentence for the user, by their names: classes get lost between the worker and the page. */
const WITH_SENTENCE: readonly string[] = ['UserError', 'NotLoaded'];

/** The sentence of a problem that the user can mend; our own defects say that they are ours. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return `Something went wrong: ${String(error)}.`;
  return WITH_SENTENCE.includes(error.name)
    ? error.message
    : `Something went wrong in Bitpath itself: ${error.message}.`;
}
