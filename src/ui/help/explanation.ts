/**
 * What a control, a column or a figure means. Explanations stand in tables, modules that export nothing else: one for the
 * shell, and each feature has its own. Those of what is loaded late are modules of their own, so that they come with it.
 */
export interface Explanation {
  /** A sentence of its own, without a full stop. */
  text: string;
  /** Where a formula says more than the sentence. */
  formula?: string;
  /** Where it is told at length: a page below docs/, and what in it. */
  doc?: string;
}

/** In one line. */
export function lineOf({ text, formula }: Explanation): string {
  return formula === undefined ? text : `${text}: ${formula}`;
}
