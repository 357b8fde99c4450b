/** Times of rivals in one run: each in its turn, several rounds, so that what else the machine does hits all of them. */

const ROUNDS = 3;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Seconds that `work` takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

export interface Times {
  /** Median over the rounds, s. */
  seconds(rival: number): number;
  /** Median over the rounds of how many times as long as `other` it took in the same round. */
  ratio(rival: number, other: number): number;
}

/** @param rivals each resolves with its seconds */
export async function race(rivals: readonly (() => Promise<number>)[], rounds = ROUNDS): Promise<Times> {
  const times: number[][] = rivals.map(() => []);
  for (let round = 0; round < rounds; round++) for (const [i, rival] of rivals.entries()) times[i]!.push(await rival());
  return {
    seconds: (rival) => median(times[rival]!),
    ratio: (rival, other) => median(times[rival]!.map((time, round) => time / times[other]![round]!)),
  };
}
