import { Explained } from '../../../../ui/help/Explained';
import type { Explanation } from '../../../../ui/help/explanation';
import * as RESULTS from '../../help/results';
import { nextSort, type Sort } from './result-order';
import type { TaskColumns } from './ResultRow';

interface Column {
  text: string;
  by: Explanation;
  left?: boolean;
}

const FIRST: readonly Column[] = [
  { text: 'Run', by: RESULTS.run },
  { text: 'Method', by: RESULTS.method, left: true },
  { text: 'Bits', by: RESULTS.meanBits },
];
const SHARES: readonly Column[] = [
  { text: 'Top-1', by: RESULTS.top1 },
  { text: 'Top-5', by: RESULTS.top5 },
];
const LAST: readonly Column[] = [
  { text: 'Agreement', by: RESULTS.agreement },
  { text: 'Size', by: RESULTS.size },
  { text: 'Error', by: RESULTS.outputError },
  { text: 'Time', by: RESULTS.seconds },
];

interface ResultHeadProps {
  columns: TaskColumns;
  withSettings: boolean;
  sort: Sort | null;
  onSort: (sort: Sort | null) => void;
}

/** Each column sorts: upwards, downwards, and as the runs came. */
export function ResultHead({ columns: { shares, more }, withSettings, sort, onSort }: ResultHeadProps) {
  const settings = { text: 'Settings', by: RESULTS.settings, left: true };
  const columns = [...FIRST, ...(shares ? SHARES : []), ...more, ...LAST, ...(withSettings ? [settings] : [])];
  return (
    <thead>
      <tr>
        {columns.map(({ text, by, ...column }) => (
          <Explained
            as="th"
            key={text}
            by={by}
            className={'left' in column && column.left ? undefined : 'number'}
            aria-sort={sort?.column !== text ? undefined : sort.descending ? 'descending' : 'ascending'}
          >
            <button type="button" className="pick" onClick={() => onSort(nextSort(sort, text))}>
              {text}
            </button>
          </Explained>
        ))}
        <Explained as="th" by={RESULTS.actions} className="number">
          <span className="hidden">Actions</span>
        </Explained>
      </tr>
    </thead>
  );
}
