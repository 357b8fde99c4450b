/** What a search finds that looks at n of all architectures, drawn without replacement, and takes the first by some order. */

export interface Found {
  /** Accuracy of what it finds, over all draws. */
  mean: number;
  /** Standard deviation over draws. */
  deviation: number;
}

/**
 * Exactly, over all draws: the one taken is among the architectures at places a..b of the order where none of the draw is before a, and
 * one is among them.
 * @param order what the highest is taken of, of each architecture; of equals any is
 * @param accuracies of each
 * @param n 1..how many there are
 */
export function bestOf(order: readonly number[], accuracies: readonly number[], n: number): Found {
  const N = order.length;
  const byOrder = order.map((_, i) => i).sort((i, j) => (order[i]! > order[j]! ? -1 : Number(order[i]! < order[j]!)));
  let [mean, squares] = [0, 0];
  for (let from = 0; from < N;) {
    let to = from + 1;
    while (to < N && order[byOrder[to]!] === order[byOrder[from]!]) to++;
    const chance = (noneBefore(from, N, n) - noneBefore(to, N, n)) / (to - from);
    for (const i of byOrder.slice(from, to)) {
      mean += chance * accuracies[i]!;
      squares += chance * accuracies[i]! ** 2;
    }
    from = to;
  }
  return { mean, deviation: Math.sqrt(Math.max(0, squares - mean * mean)) };
}

/** The chance that none of n out of N is among the first `places`: C(N − places, n) / C(N, n). */
function noneBefore(places: number, N: number, n: number): number {
  let chance = 1;
  for (let i = 0; i < n; i++) chance *= Math.max(0, N - places - i) / (N - i);
  return chance;
}
