/**
 * A recipe and what it gave ⇄ the fragment of a link. The fragment stays in the browser: no server sees it.
 * Errors, scales and seconds lose digits on the way (`properties.ts`); decoding what was encoded, and encoding it again,
 * changes nothing more.
 */
import { UserError } from '../../core/errors';
import { seal, unseal } from '../../share/envelope';
import { read, record } from '../../share/fields';
import { fromColumns, toColumns } from '../../share/packing';
import { withFormerNames } from './job/former-names';
import type { Recipe } from './job/recipe';
import type { Report } from './job/report';
import { RECIPE, REPORT } from './properties';

/** Version 1 had no sum; what is in it is the same. */
const VERSION = 2;
const VERSIONS = { newest: VERSION, unsummed: 1 };

export interface Shared {
  recipe: Recipe;
  report: Report;
}

const SHARED = record<Shared>({ recipe: RECIPE, report: REPORT });

/** The fragment, without '#'. */
export function encodeLink(recipe: Recipe, report: Report): string {
  const rounded = SHARED.round({ recipe, report });
  const { layers, recipe: own, ...rest } = rounded.report;
  const [written, ofReport] = [rounded.recipe, own].map(withFormerNames);
  const same = JSON.stringify(ofReport) === JSON.stringify(written);
  const packed = {
    recipe: written,
    report: { ...rest, layers: toColumns(layers), ...(same ? {} : { recipe: ofReport }) },
  };
  return seal(VERSION, packed);
}

/**
 * @param hash the fragment, with '#' or without
 * @throws UserError where it is broken or changed, too new, or out of bounds
 */
export function decodeLink(hash: string): Shared {
  const { version, content } = unseal(hash, VERSIONS);
  const found = read(SHARED, upgrade(version, content));
  if (found.kind === 'refused') throw new UserError(`This link cannot be used: its ${found.reason}.`);
  return found.value;
}

/** What links of any version hold, in the newest form. A version that changes the form adds its case on top of the last. */
function upgrade(version: number, packed: unknown): unknown {
  switch (version) {
    case 1:
    case 2:
      return unfold(packed);
    default:
      throw new UserError(`There is no version ${version} of links. Copy the link again, all of it.`);
  }
}

function unfold(packed: unknown): unknown {
  const { recipe, report } = (packed ?? {}) as { recipe?: unknown; report?: { layers?: unknown } };
  return { recipe, report: report && { recipe, ...report, layers: fromColumns(report.layers) } };
}
