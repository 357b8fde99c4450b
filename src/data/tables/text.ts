/** Bytes of a text: UTF-8, UTF-16 with its mark, as spreadsheets on Windows save it, or one byte a letter. */

/** The encoding that a byte order mark says; null where there is none. */
function markedEncoding([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

/** Without its mark. What is no UTF-8 is windows-1252, which has a letter for each byte. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder(markedEncoding(bytes) ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Bytes that are looked at. */
const HEAD = 4096;

/** Letters and blanks alone, by the beginning. @param name of the file: with one byte a letter only what is called a text is one */
export function isText(bytes: Uint8Array, name: string): boolean {
  if (bytes.length === 0) return false;
  const head = bytes.subarray(0, HEAD);
  const isPlain = (encoding: string) => {
    try {
      // As a stream, so that a letter cut off at the end is no error.
      const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
      return [...text].every((letter) => letter >= ' ' || letter === '\t' || letter === '\n' || letter === '\r');
    } catch {
      return false;
    }
  };
  return isPlain(markedEncoding(bytes) ?? 'utf-8') || (/\.(csv|tsv|txt)$/i.test(name) && isPlain('windows-1252'));
}
