/**
 * What a control, a column or a figure means. Explanations stand in tables, modules that export nothing else: one for the
 * shell, and each feature has its own. Those of what is loaded late are modules of their own, so that they come with it.
 */
import type { GuideSection } from '../guide/sections';

export interface Explanation {
  /** A sentence of its own, without a full stop. */
  text: string;
  /** Where a formula says more than the sentence. */
  formula?: string;
  /** Of a choice: what else may be chosen. */
  choices?: readonly Choice[];
  /** Of a number: what may be entered. */
  bounds?: string;
  /** Its name and its place in the paper, where that has other words. */
  paper?: string;
  /** The section of the guide that tells it at length. */
  more: GuideSection;
}

export interface Choice {
  name: string;
  text: string;
}
