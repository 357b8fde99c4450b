import { HEAT_MOST, heatColour, heatScale } from './heat';
import { NumberHeads } from './Numbers';

interface HeatRow {
  id: string;
  name: string;
  /** In the columns that are coloured. */
  values: number[];
  /** In those beside them, as they are read. */
  others: string[];
}

interface HeatTableProps {
  name: string;
  /** Of the names, of the values, and of the others. */
  columns: readonly string[];
  rows: readonly HeatRow[];
  text: (value: number) => string;
  selected: string | null;
  onSelect: (id: string) => void;
}

/** Numbers on a ground that is the stronger the larger they are. A row is selected by a click, or by its button. */
export function HeatTable({ name, columns, rows, text, selected, onSelect }: HeatTableProps) {
  const all = rows.flatMap(({ values }) => values);
  const heat = heatScale(all);
  return (
    <>
      <div className="scroll heat">
        <table aria-label={`${name}, numbers`}>
          <NumberHeads columns={columns} />
          <tbody>
            {rows.map(({ id, name: row, values, others }) => (
              <tr key={id} className={id === selected ? 'selected' : undefined} onClick={() => onSelect(id)}>
                <th scope="row">
                  <button type="button" className="quiet" aria-pressed={id === selected}>
                    {row}
                  </button>
                </th>
                {values.map((value, i) => (
                  <td key={i} className="number" style={{ background: heatColour(heat(value)) }}>
                    {text(value)}
                  </td>
                ))}
                {others.map((other, i) => (
                  <td key={i} className="number">
                    {other}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <HeatLegend least={text(Math.min(...all))} most={text(Math.max(...all))} />
    </>
  );
}

function HeatLegend({ least, most }: { least: string; most: string }) {
  return (
    <p className="line caption heat-scale">
      {least}
      <span style={{ background: `linear-gradient(to right, var(--panel), ${heatColour(HEAT_MOST)})` }} />
      {most}, log scale
    </p>
  );
}
