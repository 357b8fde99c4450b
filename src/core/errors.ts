/**
 * A problem that the user can understand and act on: shown as it is in an `alert`.
 * Everything else that is thrown is a defect of ours.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** A file of the page itself that did not come: asked for again, it may. Shown as it is, like a `UserError`. */
export class NotLoaded extends Error {
  override readonly name = 'NotLoaded';

  /** @param what of the page: 'The chart' */
  constructor(what: string) {
    super(
      `${what} could not be loaded: the network is away, or the page was renewed on its server since it was opened. Try again; if that does not help, reload the page.`,
    );
  }
}

/** Thrown where a job notices that its `AbortSignal` has fired. */
export function abortError(): DOMException {
  return new DOMException('The job was cancelled.', 'AbortError');
}

export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw abortError();
}

/** For the `default` of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
