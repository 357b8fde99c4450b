/** The envelope of links: what a feature shares ⇄ the fragment of an address. The fragment stays in the browser: no server sees it. */
import { UserError } from '../core/errors';
import { pack, TooLarge, unpack } from './packing';

/** @returns the fragment, without '#' */
export function seal(version: number, content: unknown): string {
  return `v${version}=${pack(content)}`;
}

/**
 * @param hash the fragment, with '#' or without
 * @param newest version that is read
 * @throws UserError where it is broken, or too new
 */
export function unseal(hash: string, newest: number): { version: number; content: unknown } {
  // Some programs that pass links on escape the equals sign.
  const [, version, text] = /^#?v(\d{1,6})(?:=|%3D)(.*)$/is.exec(hash.trim()) ?? [];
  if (version === undefined || text === undefined)
    throw new UserError(`This link holds no result of Bitpath: what follows # must begin with v${newest}=.`);
  if (Number(version) > newest)
    throw new UserError(
      `This link is of version ${version}, and this page reads links up to version ${newest}. Reload the page, or open the link in a newer Bitpath.`,
    );
  return { version: Number(version), content: unpackText(text) };
}

function unpackText(text: string): unknown {
  try {
    return unpack(text);
  } catch (error) {
    if (error instanceof TooLarge)
      throw new UserError('This link unpacks to more than 1 MB, which no result does. It is not opened.');
    throw new UserError('This link is broken: it was cut off or changed on its way. Copy it again, all of it.');
  }
}
