/** What the page says to its service worker. */

/** The version that waits takes over. */
export const TAKE_OVER = 'take over';
/** The page is drawn: there is time for what is not needed yet. */
export const AT_REST = 'at rest';
