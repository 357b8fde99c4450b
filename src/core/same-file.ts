/** Whether two descriptions are of one file. */

/**
 * By their hashes: two networks of one name, or with layers of the same names, may be two. Where a page was not served
 * securely there are no hashes ('' stands for them), and the name has to do.
 */
export function isSameFile(a: { name: string; sha256: string }, b: { name: string; sha256: string }): boolean {
  return a.sha256 !== '' && b.sha256 !== '' ? a.sha256 === b.sha256 : a.name === b.name;
}
