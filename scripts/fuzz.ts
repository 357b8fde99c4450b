/** Reads thousands of damaged networks: npm run fuzz [-- count [first seed]]. */
import { runFuzzCase, type FuzzOutcome } from '../test/fuzz/fuzz';

const SLOW = 2000;
const SHOWN = 20;

const [count = 10_000, first = 1] = process.argv.slice(2).map(Number);
if (!(count > 0) || !Number.isInteger(first)) {
  console.error('Usage: npm run fuzz -- [count, from 1] [first seed, a whole number]');
  process.exit(2);
}

const kinds = new Map<string, Record<FuzzOutcome['ending'], number>>();
const bad: string[] = [];
let slowest = { seed: 0, milliseconds: 0, kind: '' };
let memory = 0;
const start = performance.now();
for (let seed = first; seed < first + count; seed++) {
  const { kind, ending, message, milliseconds } = runFuzzCase(seed);
  const counts = kinds.get(kind) ?? { network: 0, sentence: 0, failure: 0 };
  counts[ending]++;
  kinds.set(kind, counts);
  if (milliseconds > slowest.milliseconds) slowest = { seed, milliseconds, kind };
  if (ending === 'failure') bad.push(`seed ${seed}, ${kind}: ${message}`);
  else if (milliseconds > SLOW) bad.push(`seed ${seed}, ${kind}: took ${Math.round(milliseconds)} ms`);
  memory = Math.max(memory, process.memoryUsage().rss);
}
const seconds = (performance.now() - start) / 1000;

console.table(Object.fromEntries(kinds));
console.log(`${count} networks in ${seconds.toFixed(1)} s, at most ${Math.round(memory / 2 ** 20)} MiB.`);
console.log(`Slowest: ${Math.round(slowest.milliseconds)} ms (seed ${slowest.seed}, ${slowest.kind}).`);
console.log(bad.length === 0 ? 'Each ended in a network or a sentence.' : `${bad.length} did not end as they should:`);
for (const line of bad.slice(0, SHOWN)) console.log(`  ${line}`);
process.exitCode = bad.length === 0 ? 0 : 1;
