/** What the judges of solved layers are given, and what they say. */

/** How far what is told may lie from what is. */
export interface Tolerance {
  /** Of squared relative errors, relative. */
  error: number;
  /** Of squares, and so on, as a part of what their sums are made of. */
  sum: number;
  /** Of an argument, as a part of what makes it up, beside the border between two letters. */
  argument: number;
  /** The same where X̃ᵀX̃ is factored: with few rows for its inputs that magnifies what was rounded. */
  factored: number;
}

export interface Verdict {
  /** '' where nothing is. */
  wrong: string;
  /** How many letters rounding has turned. */
  turned: number;
}
