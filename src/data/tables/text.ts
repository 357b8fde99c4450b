/** Bytes of a text: UTF-8, or UTF-16 with its mark, as spreadsheets on Windows save it. */

/** The encoding that a byte order mark says; UTF-8 where there is none. */
function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Without its mark; what is no letter in the encoding becomes �. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** Bytes that are looked at. */
const HEAD = 4096;

/** Letters and blanks alone, by the beginning. */
export function isText(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  try {
    // As a stream, so that a letter cut off at the end is no error.
    const head = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes.subarray(0, HEAD), { stream: true });
    return [...head].every((letter) => letter >= ' ' || letter === '\t' || letter === '\n' || letter === '\r');
  } catch {
    return false;
  }
}
