import { useId, useState, type ReactNode } from 'react';
import { AboutThis } from '../help/About';
import type { Explanation } from '../help/explanation';
import { InTurn } from './InTurn';
import { Legend } from './Legend';
import type { Mark } from './marks';
import { Numbers, type Cell } from './Numbers';
import { SaveMenu } from './SaveMenu';

interface ChartFigureProps {
  /** Accessible name, and the heading. */
  name: string;
  by: Explanation;
  /** What is drawn, and of what, in a line below the heading. */
  note?: string | undefined;
  /** A button or a choice beside the heading. */
  aside?: ReactNode;
  columns: string[];
  /** The chart's numbers, as they are read. */
  rows: Cell[][];
  /** Where there are no rows: what the chart would answer, in the one line that it then is. */
  empty: string;
  /** What the chart says, in a sentence below it. */
  finding?: string | undefined;
  /** Of more than one line or kind of bars. */
  legend?: readonly Mark[];
  /** Something in the chart takes clicks and the keyboard. */
  interactive?: boolean;
  /** What is drawn is a table of its numbers. */
  isTable?: boolean;
  children: ReactNode;
}

/** A chart with its name and its numbers; one line where there is nothing to draw yet. */
export function ChartFigure(props: ChartFigureProps) {
  const {
    name,
    by,
    note,
    aside,
    columns,
    rows,
    empty,
    finding,
    legend,
    interactive,
    isTable = false,
    children,
  } = props;
  const [open, setOpen] = useState(false);
  const numbers = useId();
  const unasked = rows.length === 0;
  return (
    <figure className={unasked ? 'panel chart unasked' : 'panel chart'} aria-label={name}>
      <div className="line spread head">
        <span className="chart-name">
          <h2>{name}</h2>
          <AboutThis what="chart" name={name} by={by} />
        </span>
        {unasked && <p className="soft">{empty}</p>}
        {aside}
      </div>
      {!unasked && (
        <>
          <div className="line about">
            <span className="caption">{note}</span>
            {!isTable && (
              <button
                type="button"
                className="fold"
                aria-expanded={open}
                aria-controls={numbers}
                onClick={() => setOpen(!open)}
              >
                Numbers
              </button>
            )}
            <SaveMenu name={name} note={note} finding={finding} columns={columns} rows={rows} />
          </div>
          {isTable ? (
            children
          ) : (
            <div className="plot" aria-hidden={!interactive}>
              {interactive ? children : <InTurn>{children}</InTurn>}
            </div>
          )}
          {legend && <Legend marks={legend} />}
          {finding && <p className="caption">{finding}</p>}
          {!isTable && <Numbers id={numbers} open={open} name={name} columns={columns} rows={rows} />}
        </>
      )}
    </figure>
  );
}
