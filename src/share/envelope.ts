/**
 * The envelope of links: what a feature shares ⇄ the fragment of an address. The fragment stays in the browser: no server sees it.
 * `v<version>=<sum><packed>`, where the sum is of everything else: what was changed on its way is not opened.
 */
import { UserError } from '../core/errors';
import { SUM_LENGTH, sumOf } from './checksum';
import { TooLarge } from './packing';
import { TooMany } from './tables';

/** Versions of a feature's links. */
export interface Versions {
  /** That is read. */
  newest: number;
  /** Of those that were given away without a sum, the last. */
  unsummed: number;
}

/** Characters that no fragment of another kind has in a row: that many are a link, however it begins. */
const LONG = /^\S{100,}$/;

const BROKEN = 'This link is broken: it was cut off or changed on its way. Copy it again, all of it.';

/** @param packed what is in it, in letters that need no escape. @returns the fragment, without '#' */
export function seal(version: number, packed: string): string {
  const head = headOf(version);
  return `${head}${sumOf(head + packed)}${packed}`;
}

const headOf = (version: number) => `v${version}=`;

/**
 * @param hash the fragment, with '#' or without
 * @param unpackOf how what is in a version is unpacked
 * @throws UserError where it is broken, or too new
 */
export function unseal(
  hash: string,
  { newest, unsummed }: Versions,
  unpackOf: (version: number) => (text: string) => unknown,
): { version: number; content: unknown } {
  const trimmed = hash.trim();
  // Some programs that pass links on escape the equals sign.
  const [, name, digits, text] = /^#?(v(\d{1,6}))(?:=|%3D)(.*)$/is.exec(trimmed) ?? [];
  if (name === undefined || text === undefined)
    throw new UserError(
      LONG.test(trimmed)
        ? BROKEN
        : `This link holds no result of Bitpath: what follows # must begin with ${headOf(newest)}.`,
    );
  const version = Number(digits);
  if (version > newest)
    throw new UserError(
      isOfVersions(text, unsummed + 1, newest)
        ? BROKEN
        : `This link is of version ${digits}, and this page reads links up to version ${newest}. Reload the page, or open the link in a newer Bitpath.`,
    );
  const unpack = unpackOf(version);
  if (version <= unsummed) return { version, content: unpacked(text, unpack) };
  if (!isIntact(`${name}=`, text)) throw new UserError(BROKEN);
  return { version, content: unpacked(text.slice(SUM_LENGTH), unpack) };
}

const isIntact = (head: string, text: string) => text.slice(0, SUM_LENGTH) === sumOf(head + text.slice(SUM_LENGTH));

/** Whether a text is that of another version: the number in front of it was changed. */
function isOfVersions(text: string, first: number, last: number): boolean {
  for (let version = first; version <= last; version++) if (isIntact(headOf(version), text)) return true;
  return false;
}

function unpacked(text: string, unpack: (text: string) => unknown): unknown {
  try {
    return unpack(text);
  } catch (error) {
    if (error instanceof TooLarge || error instanceof TooMany)
      throw new UserError('This link unpacks to more than 1 MB, which no result does. It is not opened.');
    throw new UserError(BROKEN);
  }
}
