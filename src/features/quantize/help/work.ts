/** What explains the work of each layer: it comes with that table. */
import type { Explanation } from '../../../ui/help/explanation';

export const multiplyAdds: Explanation = { text: 'Of one sample' };

export const positions: Explanation = { text: 'Rows of X that a sample gives' };
