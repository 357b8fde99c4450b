/** What explains the search for the fewest bits. */
import type { Explanation } from '../../../ui/help/explanation';

export const find: Explanation = {
  text: 'Runs the chosen methods at few of 2 to 8 bits until each bears one width and not the one below; every run becomes a row of Results. Each method takes its time',
  more: 'way',
};

export const mixed: Explanation = {
  text: 'Goes below the fewest bits that all layers can have, by giving more bits to the layers that need them',
  more: 'methods',
};

export const allowedLoss: Explanation = {
  text: 'What may be lost against float, in points of accuracy; 0: no more than these samples can tell from none',
  more: 'numbers',
};
