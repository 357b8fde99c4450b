/** Times of rivals in one run: each in its turn, several rounds, so that what else the machine does hits all of them. */

export const ROUNDS = 3;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Seconds that `work` takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Median seconds of each rival over the rounds, measured in turns, after `warmUps` rounds that do not count. */
export async function sideBySide(
  rivals: readonly (() => Promise<unknown>)[],
  { rounds = ROUNDS, warmUps = 1 } = {},
): Promise<number[]> {
  const times: number[][] = rivals.map(() => []);
  for (let round = -warmUps; round < rounds; round++)
    for (const [i, rival] of rivals.entries()) {
      const time = await seconds(rival);
      if (round >= 0) times[i]!.push(time);
    }
  return times.map(median);
}
