/** docs/RESULTS.md: a section for each network, replaced when that network is measured again, and tables over all of them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { markdown, type Cell, type Table } from './table.ts';

const HEAD = `# Results

What the methods reach on four real networks, measured by \`npm run results\`, which writes this file; the folder with the networks and
data is the one that BITPATH_REALDATA names.

- \`npm run results\`: each method at several bits, a section for each network; \`npm run results squeezenet1.1\`: of one of them.
- \`npm run results mixed\`: what mixed precision adds.
- \`npm run results offsets\`: what letters with offsets, and sweeps, add.
- \`npm run results seeds\`: how methods and settings compare over several seeds.
- \`npm run results folds\` and \`mixed-folds\`: the choice of C, and mixed precision, on all labelled pictures.
- \`npm run results compress\`: what networks bear to lose.
- \`npm run results train\`: what came out of the experiments.`;

/**
 * A section for each network; rows that the table lacks stay.
 * @param table its first column names the network, the last `MEASURED` hold what was measured
 */
export function writeResults(path: string, table: Table): void {
  const sections = new Map(existsSync(path) ? sectionsOf(readFileSync(path, 'utf8')) : []);
  for (const network of new Set(table.rows.map(([name]) => String(name)))) {
    const columns = table.columns.slice(1);
    const found = table.rows.filter(([name]) => name === network).map((row) => row.slice(1));
    const rows = merged(rowsOf(sections.get(network) ?? '', columns), found);
    sections.set(network, markdown({ ...table, title: network, columns, labels: 1, rows, notes: [] }));
  }
  writeFileSync(path, `${[HEAD, ...table.notes, ...sections.values()].join('\n\n')}\n`);
}

/**
 * A section of its own; rows of networks that are not in the table stay.
 * @param table its first column names the network
 */
export function writeSection(path: string, table: Table): void {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : `${HEAD}\n`;
  const sections = new Map(sectionsOf(text));
  const measured = new Set(table.rows.map(([name]) => name));
  const kept = rowsOf(sections.get(table.title) ?? '', table.columns).filter(([name]) => !measured.has(name!));
  sections.set(table.title, markdown({ ...table, rows: [...kept, ...table.rows] }));
  const head = text.split(/^## /m)[0]!.trim();
  writeFileSync(path, `${[head, ...sections.values()].join('\n\n')}\n`);
}

/** Columns at the end of a row that tell what came out; those before tell of what. */
const MEASURED = 4;

/** The rows that are there, those of `found` in their places; new ones come after the last. */
function merged(there: readonly Cell[][], found: readonly Cell[][]): Cell[][] {
  const key = (row: readonly Cell[]) => row.slice(0, -MEASURED).join();
  const fresh = new Map(found.map((row) => [key(row), row]));
  const kept = there.map((row) => fresh.get(key(row)) ?? row);
  const known = new Set(there.map(key));
  return [...kept, ...found.filter((row) => !known.has(key(row)))];
}

/** Rows of the table in a section; none where it has other columns. */
function rowsOf(section: string, columns: readonly string[]): Cell[][] {
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const [names, , ...rows] = lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return names?.join() === columns.join() ? rows : [];
}

function sectionsOf(text: string): [string, string][] {
  return text
    .split(/^(?=## )/m)
    .slice(1)
    .map((section) => [section.slice(3, section.indexOf('\n')), section.trim()]);
}
