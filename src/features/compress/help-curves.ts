/** What explains the curves of a compression. */
import type { Explanation } from '../../ui/help/explanation';
import { MOST_POINTS, type Along } from './curves/curve-settings';

export const draw: Explanation = {
  text: 'Runs every chosen criterion, or way, at each of these points, with all else as it is set above; each is a row of Results, and points that are there are not run again',
  more: 'compress',
};

export const along: Record<Along, Explanation> = {
  sparsity: {
    text: 'Parts of all weights that go, a run of each criterion at each',
    bounds: `0 to 99 %, ${MOST_POINTS} numbers at most`,
    more: 'compress',
  },
  size: {
    text: 'How many numbers the two layers may have together, a run at each',
    bounds: `5 to 100 %, ${MOST_POINTS} numbers at most`,
    more: 'compress',
  },
  values: {
    text: 'How many different values the weights of a layer may have, a run at each',
    bounds: `2 to 256, ${MOST_POINTS} numbers at most`,
    more: 'compress',
  },
};

export const chart: Explanation = {
  text: 'What is left at each part that goes, size or count of values: a line for each criterion, or whatever else runs differ in',
  more: 'compress',
};

export const figure: Explanation = {
  text: 'What is read off: the share that is right (without labels, agreement), how often both networks say the same, or how far the outputs moved',
  more: 'numbers',
};

export const across: Explanation = {
  text: 'What the lines go along: what was asked for, or what all weights take',
  more: 'compress',
};
