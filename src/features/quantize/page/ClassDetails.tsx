import { useEffect, useState } from 'react';
import type { ClassRow, ClassTable } from '../../../engine/scoring/classes';
import { percent, whole } from '../../../state/format';
import type { Run } from '../state/runs';
import { Explained } from '../../../ui/help/Explained';
import type { Explanation } from '../../../ui/help/explanation';
import * as CLASSES from '../help/classes';
import { useQuantize } from '../use-quantize';

/** Rows that are drawn until all are asked for. */
const FIRST = 50;

type Column = 'name' | 'samples' | 'float' | 'quantized' | 'change';

const COLUMNS: { column: Column; text: string; by: Explanation }[] = [
  { column: 'name', text: 'Class', by: CLASSES.name },
  { column: 'samples', text: 'Samples', by: CLASSES.samples },
  { column: 'float', text: 'Float', by: CLASSES.float },
  { column: 'quantized', text: 'Quantized', by: CLASSES.quantized },
  { column: 'change', text: 'Change', by: CLASSES.change },
];

function compare(a: ClassRow, b: ClassRow, column: Column): number {
  switch (column) {
    case 'name':
      return a.label - b.label;
    case 'samples':
      return b.samples - a.samples;
    case 'change':
      return a.quantized - a.float - (b.quantized - b.float);
    case 'float':
    case 'quantized':
      return a[column] - b[column];
  }
}

/** +1.2 or −1.2, in points. */
function points(change: number): string {
  const value = (100 * Math.abs(change)).toFixed(1);
  if (Number(value) === 0) return '0.0';
  return `${change > 0 ? '+' : '−'}${value}`;
}

function Classes({ rows }: { rows: ClassRow[] }) {
  const [sort, setSort] = useState<Column>('change');
  const [all, setAll] = useState(false);
  const sorted = [...rows].sort((a, b) => compare(a, b, sort) || a.label - b.label);
  const shown = all ? sorted : sorted.slice(0, FIRST);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Classes, scrollable">
      <table aria-label="Classes">
        <thead>
          <tr>
            {COLUMNS.map(({ column, text, by }) => (
              <Explained
                as="th"
                key={column}
                by={by}
                className={column === 'name' ? undefined : 'number'}
                aria-sort={sort !== column ? undefined : column === 'samples' ? 'descending' : 'ascending'}
              >
                <button type="button" className="pick" onClick={() => setSort(column)}>
                  {text}
                </button>
              </Explained>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ label, name, samples, float, quantized }) => (
            <tr key={label}>
              <th scope="row">{name}</th>
              <td className="number">{whole(samples)}</td>
              <td className="number">{percent(float)}</td>
              <td className="number">{percent(quantized)}</td>
              <td className="number">{points(quantized - float)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < sorted.length && (
        <button type="button" className="quiet" onClick={() => setAll(true)}>
          Show all {whole(sorted.length)} classes
        </button>
      )}
    </div>
  );
}

function Disagreements({ table: { disagreements, predictions, differ } }: { table: ClassTable }) {
  if (predictions === 0) return <p className="soft">Its outputs do not name one class each.</p>;
  const labelled = disagreements.some(({ lost }) => lost !== null);
  return (
    <>
      <p className="soft">
        The quantized network names another class than the float network in {whole(differ)} of {whole(predictions)}{' '}
        cases
        {differ > 0 ? '; most often:' : '.'}
      </p>
      {differ > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label="Disagreements, scrollable">
          <table aria-label="Disagreements">
            <thead>
              <tr>
                <Explained as="th" by={CLASSES.floatSays}>
                  Float says
                </Explained>
                <Explained as="th" by={CLASSES.quantizedSays}>
                  Quantized says
                </Explained>
                <Explained as="th" by={CLASSES.cases} className="number">
                  Cases
                </Explained>
                {labelled && (
                  <Explained as="th" by={CLASSES.floatRight} className="number">
                    Float right
                  </Explained>
                )}
                {labelled && (
                  <Explained as="th" by={CLASSES.quantizedRight} className="number">
                    Quantized right
                  </Explained>
                )}
              </tr>
            </thead>
            <tbody>
              {disagreements.map(({ float, quantized, samples, lost, gained }) => (
                <tr key={`${float} → ${quantized}`}>
                  <td>{float}</td>
                  <td>{quantized}</td>
                  <td className="number">{whole(samples)}</td>
                  {labelled && <td className="number">{lost}</td>}
                  {labelled && <td className="number">{gained}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

/** Class by class, and what is confused with what; asked of the worker when it is opened. */
export default function ClassDetails({ run }: { run: Run }) {
  const [open, setOpen] = useState(false);
  const classes = useQuantize((s) => s.classes);
  const showClasses = useQuantize((s) => s.showClasses);
  const known = classes?.key === run.key ? classes.table : null;
  const here = run.run !== null;
  useEffect(() => {
    if (open && here && !known) void showClasses(run.key);
  }, [open, here, known, run.key, showClasses]);
  return (
    <details className="numbers" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Classes</summary>
      {!here && <p className="soft">This result came without its predictions. Press Quantize to get them here.</p>}
      {open && known && (
        <div className="classes">
          {known.rows ? (
            <Classes rows={known.rows} />
          ) : (
            <p className="soft">The samples have no labels, so there is no accuracy to split by class.</p>
          )}
          <div className="classes-differ">
            <Disagreements table={known} />
          </div>
        </div>
      )}
    </details>
  );
}
