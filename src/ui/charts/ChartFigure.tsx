import { useId, useState, type ReactNode } from 'react';
import { Truncated } from '../help/Explained';

interface ChartFigureProps {
  /** Accessible name, and the heading. */
  name: string;
  /** What is drawn, and of what, in a line below the heading. */
  note?: string | undefined;
  /** A button or a choice beside the heading. */
  aside?: ReactNode;
  columns: string[];
  /** The chart's numbers, as they are read. */
  rows: (string | number)[][];
  /** Shown instead of the chart where there are no rows. */
  empty: string;
  /** What the chart says, in a sentence below it. */
  finding?: string | undefined;
  /** Something in the chart takes clicks and the keyboard. */
  interactive?: boolean;
  children: ReactNode;
}

/** A chart with its name and its numbers. */
export function ChartFigure(props: ChartFigureProps) {
  const { name, note, aside, columns, rows, empty, finding, interactive, children } = props;
  const [open, setOpen] = useState(false);
  const numbers = useId();
  return (
    <figure className="panel chart" aria-label={name}>
      <div className="line spread head">
        <h2>{name}</h2>
        {aside}
      </div>
      {rows.length === 0 ? (
        <p className="empty">{empty}</p>
      ) : (
        <>
          <div className="line about">
            <Truncated as="span" full={note} className="caption">
              {note}
            </Truncated>
            <button
              type="button"
              className="fold"
              aria-expanded={open}
              aria-controls={numbers}
              onClick={() => setOpen(!open)}
            >
              Numbers
            </button>
          </div>
          <div className="plot" aria-hidden={!interactive}>
            {children}
          </div>
          {finding && <p className="caption">{finding}</p>}
          <Numbers id={numbers} open={open} name={name} columns={columns} rows={rows} />
        </>
      )}
    </figure>
  );
}

interface NumbersProps extends Pick<ChartFigureProps, 'name' | 'columns' | 'rows'> {
  id: string;
  open: boolean;
}

function Numbers({ id, open, name, columns, rows }: NumbersProps) {
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
          <thead>
            <tr>
              {columns.map((column, i) => (
                <th key={column} className={i > 0 ? 'number' : undefined}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row[0]}>
                {row.map((cell, i) => (
                  <td key={i} className={i > 0 ? 'number' : undefined}>
                    {cell}
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

/** Shared by the axes of all charts. */
export const Y_AXIS = {
  width: 46,
  stroke: 'var(--line-strong)',
  tick: { fill: 'var(--ink-soft)', fontSize: 12 },
  tickLine: false,
  // Every tick is named: there are few.
  interval: 0,
} as const;

export const X_AXIS = { ...Y_AXIS, width: undefined, height: 20, interval: 'preserveStartEnd' } as const;

/** A point of a line, open so that the lines below it show. */
export const DOT = { r: 2.5, fill: 'var(--panel)' } as const;

export const LEGEND = {
  iconSize: 9,
  // In the order of the bars and lines.
  itemSorter: null,
  verticalAlign: 'bottom',
  wrapperStyle: { fontSize: 12 },
  // In the ink of the text: the colours of lines are too faint to read.
  formatter: (name: unknown) => <span className="soft">{String(name)}</span>,
} as const;

export const TOOLTIP = {
  contentStyle: {
    background: 'var(--panel)',
    border: '1px solid var(--line)',
    borderRadius: 6,
    color: 'var(--ink)',
    fontSize: 12,
    padding: '6px 8px',
  },
  // In the ink of the text, as in legends; and above those.
  itemStyle: { color: 'var(--ink)', padding: 0 },
  wrapperStyle: { zIndex: 1 },
  separator: ': ',
  isAnimationActive: false,
} as const;
