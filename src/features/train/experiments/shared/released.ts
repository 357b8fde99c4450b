/** @param live references to arrays of jax-js that are held, once all should be released @throws Error: a leak of ours */
export function checkReleased(live: number): void {
  if (live !== 0) throw new Error(`${live} references to arrays are still held`);
}
