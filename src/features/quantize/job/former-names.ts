/** Names that fields of recipes had: programs that say them go on working, and links and report files go on holding them. */
import type { GroupSize } from '../../../quant/layer';
import { FIELD_NAMES, RECIPE_FIELDS } from './recipe-fields';
import type { Report } from './report';

/** What recipes of programs may still say. */
export interface FormerNames {
  /** @deprecated `groupSize` */
  blockSize?: GroupSize;
}

const FORMER = new Map(FIELD_NAMES.map((name) => [name as string, RECIPE_FIELDS[name].formerly ?? name]));
const CURRENT = new Map([...FORMER].map(([name, former]) => [former, name]));

/** The same values in the same order, under other names; where a value has its new name already, that one stands. */
function renamed(recipe: object, names: ReadonlyMap<string, string>): object {
  const entries = Object.entries(recipe).map(([name, value]) => [name, names.get(name) ?? name, value] as const);
  return Object.fromEntries(
    entries.filter(([name, to]) => name === to || !(to in recipe)).map(([, to, value]) => [to, value as unknown]),
  );
}

/** A recipe, complete or not, that may say names of before. */
export function withCurrentNames<R extends object>(recipe: R & FormerNames): R {
  return renamed(recipe, CURRENT) as R;
}

/** As links and report files hold it, so that pages of before read them too. */
export function withFormerNames(recipe: object): object {
  return renamed(recipe, FORMER);
}

/** The steps of a report likewise, where there are some. */
export function writtenSteps({ steps }: Pick<Report, 'steps'>): object {
  return steps ? { steps: steps.map((step) => ({ ...step, recipe: withFormerNames(step.recipe) })) } : {};
}

/** The same of a report. */
export const writtenReport = (report: Report) => ({
  ...report,
  recipe: withFormerNames(report.recipe),
  ...writtenSteps(report),
});
