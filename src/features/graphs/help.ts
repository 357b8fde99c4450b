/** What explains Graphs. */
import type { Explanation } from '../../ui/help/explanation';

export const source: Explanation = {
  text: 'The graph that is run on: the digits of the page, joined where they are alike, or one that you open',
  more: 'experiments',
};

export const neighbours: Explanation = {
  text: 'With how many of the digits nearest to it each digit is joined by an edge',
  more: 'experiments',
};
