/** What a failure of the engine means for the page. */

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The sentence of a problem that the user can mend; our own defects say that they are ours. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return `Something went wrong: ${String(error)}.`;
  return error.name === 'UserError' ? error.message : `Something went wrong in Bitpath itself: ${error.message}.`;
}
