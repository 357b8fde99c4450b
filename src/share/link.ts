/**
 * A recipe and what it gave ⇄ the fragment of a link. The fragment stays in the browser: no server sees it.
 * Errors, scales and seconds lose digits on the way (`properties.ts`); decoding what was encoded, and encoding it again,
 * changes nothing more.
 */
import { UserError } from '../core/errors';
import type { Recipe } from '../features/quantize/job/recipe';
import type { Report } from '../features/quantize/job/report';
import { read, record } from './fields';
import { fromColumns, pack, toColumns, TooLarge, unpack } from './packing';
import { RECIPE, REPORT } from '../features/quantize/link';

const VERSION = 1;

export interface Shared {
  recipe: Recipe;
  report: Report;
}

const SHARED = record<Shared>({ recipe: RECIPE, report: REPORT });

/** The fragment, without '#'. */
export function encodeLink(recipe: Recipe, report: Report): string {
  const rounded = SHARED.round({ recipe, report });
  const { layers, recipe: own, ...rest } = rounded.report;
  const same = JSON.stringify(own) === JSON.stringify(rounded.recipe);
  const packed = {
    recipe: rounded.recipe,
    report: { ...rest, layers: toColumns(layers), ...(same ? {} : { recipe: own }) },
  };
  return `v${VERSION}=${pack(packed)}`;
}

/**
 * @param hash the fragment, with '#' or without
 * @throws UserError where it is broken, too new, or out of bounds
 */
export function decodeLink(hash: string): Shared {
  // Some programs that pass links on escape the equals sign.
  const [, version, text] = /^#?v(\d{1,6})(?:=|%3D)(.*)$/is.exec(hash.trim()) ?? [];
  if (version === undefined || text === undefined)
    throw new UserError(`This link holds no result of Bitpath: what follows # must begin with v${VERSION}=.`);
  if (Number(version) > VERSION)
    throw new UserError(
      `This link is of version ${version}, and this page reads links up to version ${VERSION}. Reload the page, or open the link in a newer Bitpath.`,
    );
  const found = read(SHARED, upgrade(Number(version), unpackText(text)));
  if (found.kind === 'refused') throw new UserError(`This link cannot be used: its ${found.reason}.`);
  return found.value;
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

/** What links of any version hold, in the newest form. A version that changes the form adds its case on top of the last. */
function upgrade(version: number, packed: unknown): unknown {
  switch (version) {
    case 1:
      return unfold(packed);
    default:
      throw new UserError(`There is no version ${version} of links. Copy the link again, all of it.`);
  }
}

function unfold(packed: unknown): unknown {
  const { recipe, report } = (packed ?? {}) as { recipe?: unknown; report?: { layers?: unknown } };
  return { recipe, report: report && { recipe, ...report, layers: fromColumns(report.layers) } };
}
