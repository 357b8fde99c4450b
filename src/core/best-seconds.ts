/** Seconds of the fastest of several rounds: the first ones compile and warm up, and what else the machine does slows others. */
export async function bestSeconds(rounds: number, work: () => unknown): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}
