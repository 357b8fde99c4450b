/** The outcome of an experiment as one table of comma-separated values: settings, the table, then every figure. */
import { cellText, type Outcome } from '../../experiment/outcome';
import type { Settings } from '../../experiment/settings';
import { csvOf } from '../charts/save';
import { numbersOf } from './figure-rows';

export function outcomeCsv(settings: Settings, { table, figures, sentence }: Outcome): string {
  const parts = [
    csvOf({
      columns: ['setting', 'value'],
      rows: Object.entries(settings).map(([name, value]) => [name, String(value)]),
    }),
    csvOf({ columns: table.columns, rows: table.rows.map((row) => row.map(cellText)) }),
    ...figures.map((figure) => `${figure.name}\r\n${csvOf(numbersOf(figure))}`),
    `${csvOf({ columns: ['outcome'], rows: [[sentence]] })}`,
  ];
  return parts.join('\r\n');
}
