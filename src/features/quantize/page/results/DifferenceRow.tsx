import type { Run } from '../../state/runs';
import { Explained } from '../../../../ui/help/Explained';
import * as RESULTS from '../../help/results';
import { compared } from './comparison';
import type { TaskColumns } from './ResultRow';

interface DifferenceRowProps {
  /** Both that are pinned. */
  pair: [Run, Run];
  columns: TaskColumns;
  withSettings: boolean;
}

/** What the second of two pinned runs has more, or less, than the first. */
export function DifferenceRow({ pair: [a, b], columns: { shares, more }, withSettings }: DifferenceRowProps) {
  const found = compared(a, b, more);
  return (
    <tr className="difference">
      <Explained as="td" by={RESULTS.difference(a.key, b.key)} className="number soft">
        {b.key} − {a.key}
      </Explained>
      <th scope="row">difference</th>
      <td className="number">
        {found.bits} <span className="soft interval">{found.layers}</span>
      </td>
      {shares && (
        <>
          <td className="number">{found.top1}</td>
          <td className="number">{found.top5}</td>
        </>
      )}
      {more.map(({ text }, i) => (
        <td key={text} className="number">
          {found.figures[i]}
        </td>
      ))}
      <td className="number">{found.agreement}</td>
      <td className="number">{found.size}</td>
      <td className="number">{found.error}</td>
      <td className="number">{found.time}</td>
      {withSettings && <td />}
      <td />
    </tr>
  );
}
