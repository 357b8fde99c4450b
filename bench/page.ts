/** The page's end of the bench: runs one measurement when bench/run.ts asks for it. */
import type { Bench, BenchOptions, Table } from './table';

const benches = import.meta.glob<Bench>('./*.bench.ts', { import: 'bench' });

declare global {
  interface Window {
    runBench?: (name: string, options: BenchOptions) => Promise<Table>;
  }
}

window.runBench = async (name, options) => {
  const { measure, ...table } = await benches[`./${name}.bench.ts`]!();
  const rows = await measure((line) => console.info(line), options);
  return { ...table, rows };
};
