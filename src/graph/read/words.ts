/** Counts as sentences have them. */

/** 10556 → 10,556. */
export const count = (n: number): string => n.toLocaleString('en');

/** 1 edge, 2 edges, 10,556 edges. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;
