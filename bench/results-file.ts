/** docs/RESULTS.md: a section for each network, replaced when that network is measured again. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { markdown, type Table } from './table.ts';

const HEAD = `# Results

What the methods reach on four real networks. \`npm run results\` measures them all and writes this file,
\`npm run results squeezenet1.1\` one of them; the folder with the networks and data is the one that BITPATH_REALDATA names.`;

/** @param table its first column names the network */
export function writeResults(path: string, table: Table): void {
  const sections = new Map(existsSync(path) ? sectionsOf(readFileSync(path, 'utf8')) : []);
  for (const network of new Set(table.rows.map(([name]) => String(name)))) {
    const rows = table.rows.filter(([name]) => name === network).map((row) => row.slice(1));
    sections.set(
      network,
      markdown({ ...table, title: network, columns: table.columns.slice(1), labels: 1, rows, notes: [] }),
    );
  }
  writeFileSync(path, `${[HEAD, ...table.notes, ...sections.values()].join('\n\n')}\n`);
}

function sectionsOf(text: string): [string, string][] {
  return text
    .split(/^(?=## )/m)
    .slice(1)
    .map((section) => [section.slice(3, section.indexOf('\n')), section.trim()]);
}
