/**
 * A recipe and what it gave ⇄ the fragment of a link. The fragment stays in the browser: no server sees it.
 * Errors, scales and seconds lose digits on the way (`properties.ts`); decoding what was encoded, and encoding it again,
 * changes nothing more.
 */
import { UserError } from '../../core/errors';
import { seal, unseal } from '../../share/envelope';
import { record } from '../../share/fields';
import { fromColumns, pack, toColumns, unpack, unpackTables } from '../../share/packing';
import { withFormerNames, writtenSteps } from './job/former-names';
import type { Recipe } from './job/recipe';
import type { Report } from './job/report';
import { RECIPE, REPORT } from './properties';
import { checked, TABLE_VERSION, tableOf, type LinkedTable } from './table-link';

/** Of the link of one result. Version 1 had no sum; what is in it is the same. */
const VERSION = 2;
const VERSIONS = { newest: TABLE_VERSION, unsummed: 1 };

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
    report: { ...rest, ...writtenSteps(rest), layers: toColumns(layers), ...(same ? {} : { recipe: ofReport }) },
  };
  return seal(VERSION, pack(packed));
}

/**
 * Of the link of a table: the result that is selected.
 * @param hash the fragment, with '#' or without
 * @throws UserError where it is broken or changed, too new, or out of bounds
 */
export function decodeLink(hash: string): Shared {
  return sharedOf(decodeTable(hash));
}

/** The result that is selected in a table. */
export function sharedOf({ runs, selected, recipe }: LinkedTable): Shared {
  const { report } = runs[selected]!;
  return { recipe: recipe ?? report.recipe, report };
}

/** What links of any version hold, as a table. */
export function decodeTable(hash: string): LinkedTable {
  const { version, content } = unseal(hash, VERSIONS, (of) => (of === TABLE_VERSION ? unpackTables : unpack));
  switch (version) {
    case 1:
    case 2: {
      const { recipe, report } = checked(SHARED, unfold(content));
      return { runs: [{ key: 1, report }], selected: 0, recipe };
    }
    case TABLE_VERSION:
      return tableOf(content);
    default:
      throw new UserError(`There is no version ${version} of links. Copy the link again, all of it.`);
  }
}

function unfold(packed: unknown): unknown {
  const { recipe, report } = (packed ?? {}) as { recipe?: unknown; report?: { layers?: unknown } };
  return { recipe, report: report && { recipe, ...report, layers: fromColumns(report.layers) } };
}
