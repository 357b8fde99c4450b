/** With how many others each digit is joined. */
export const NEIGHBOURS = { min: 1, max: 30, fresh: 8 };
