/** A cell that can be chosen: what it says, and what choosing it does. */
interface Choice {
  text: string;
  /** What its button is called. */
  label: string;
  choose: () => void;
}

export type Cell = string | number | Choice;

export const textOf = (cell: Cell): string => (typeof cell === 'object' ? cell.text : String(cell));

export interface NumbersProps {
  id: string;
  open: boolean;
  /** Of the chart. */
  name: string;
  columns: readonly string[];
  rows: readonly Cell[][];
}

/** Heads of a table of numbers, whose first column has names. */
export function NumberHeads({ columns }: { columns: readonly string[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column, i) => (
          <th key={column} className={i > 0 ? 'number' : undefined}>
            {column}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** A chart's numbers. */
export function Numbers({ id, open, name, columns, rows }: NumbersProps) {
  return (
    <div className="numbers">
      {/* Folded away they stay readable: to a screen reader they are the chart. */}
      <div
        id={id}
        className={open ? 'scroll' : 'hidden'}
        tabIndex={open ? 0 : undefined}
        role="region"
        aria-label={`Numbers of ${name}`}
      >
        <table aria-label={`${name}, numbers`}>
          <NumberHeads columns={columns} />
          <tbody>
            {rows.map((row) => (
              <tr key={textOf(row[0]!)}>
                {row.map((cell, i) => (
                  <td key={i} className={i > 0 ? 'number' : undefined}>
                    {typeof cell === 'object' ? <Choose cell={cell} reachable={open} /> : cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** Folded away it takes no focus: nobody would see where it is. */
function Choose({ cell: { text, label, choose }, reachable }: { cell: Choice; reachable: boolean }) {
  return reachable ? (
    <button type="button" className="quiet" aria-label={`${text}: ${label}`} onClick={choose}>
      {text}
    </button>
  ) : (
    text
  );
}
