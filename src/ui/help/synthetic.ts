/** What explains the form of synthetic samples: it comes with that. */
import type { Explanation } from './explanation';

export const values: Explanation = { text: 'How the numbers are spread that stand in for data', more: 'formats' };

export const count: Explanation = { text: 'How many are made; they are split between the two roles', more: 'formats' };

export const seed: Explanation = { text: 'The same one makes the same noise', more: 'settings' };

export const size: Explanation = { text: 'The network leaves this axis open: any size will do', more: 'formats' };
