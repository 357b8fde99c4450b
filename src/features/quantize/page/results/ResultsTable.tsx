import { useEffect, useMemo, useRef } from 'react';
import type { Scores } from '../../../../engine/scoring/scores';
import { bytes } from '../../../../state/format';
import { Explained } from '../../../../ui/help/Explained';
import type { Explanation } from '../../../../ui/help/explanation';
import * as RESULTS from '../../help/results';
import { differences } from '../../state/differences';
import { isOfOtherNetwork, isOnOtherData, shownRun, showsOtherNetwork } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import { ResultRow, ScoreCells } from './ResultRow';
import { scoreColumns, type ScoreColumn } from './score-columns';

/** The figures of some tasks stand behind those that all have. */
const LAST_SHARED = 'Top-5';

const COLUMNS: { text: string; by: Explanation; left?: boolean }[] = [
  { text: 'Run', by: RESULTS.run },
  { text: 'Method', by: RESULTS.method, left: true },
  { text: 'Bits', by: RESULTS.meanBits },
  { text: 'Top-1', by: RESULTS.top1 },
  { text: 'Top-5', by: RESULTS.top5 },
  { text: 'Agreement', by: RESULTS.agreement },
  { text: 'Size', by: RESULTS.size },
  { text: 'Error', by: RESULTS.outputError },
  { text: 'Time', by: RESULTS.seconds },
];

/** What the float network gives: as measured here, else as the shown run has it, where that is of the samples that are open. */
export function useFloatScores(): Scores | null {
  const measured = useQuantize((s) => s.float);
  const shown = useQuantize(shownRun);
  const workspace = useQuantize((s) => s.workspace);
  // A link may show a network that is not open: the row of the float network is of that one then.
  const foreign = useQuantize(showsOtherNetwork);
  const isStale = useMemo(() => shown !== null && isOnOtherData(shown, workspace), [shown, workspace]);
  const reported = shown && (foreign || !isStale) ? shown.report.float : null;
  return foreign ? reported : (measured ?? reported);
}

export function ResultsTable() {
  const runs = useQuantize((s) => s.runs);
  const float = useFloatScores();
  const settings = useMemo(() => differences(runs.map(({ report }) => report)), [runs]);
  const differ = settings.some(Boolean);
  const more = useMemo(() => scoreColumns([float, ...runs.map(({ report }) => report.scores)]), [float, runs]);
  const columns = COLUMNS.flatMap((column) => (column.text === LAST_SHARED ? [column, ...more] : [column]));
  const scroller = useRef<HTMLDivElement>(null);
  const count = runs.length;
  // The newest row is the answer to what was just asked.
  useEffect(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [count]);
  return (
    <div ref={scroller} className="scroll results" tabIndex={0} role="region" aria-label="Results, scrollable">
      <table aria-label="Results">
        <thead>
          <tr>
            {columns.map((column) => (
              <Explained
                as="th"
                key={column.text}
                by={column.by}
                className={'left' in column && column.left ? undefined : 'number'}
              >
                {column.text}
              </Explained>
            ))}
            {differ && (
              <Explained as="th" by={RESULTS.settings}>
                Settings
              </Explained>
            )}
            <th>
              <span className="hidden">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <FloatRow scores={float} columns={more} withSettings={differ} />
          <RunRows settings={differ ? settings : null} columns={more} />
        </tbody>
      </table>
    </div>
  );
}

interface FloatRowProps {
  scores: Scores | null;
  columns: readonly ScoreColumn[];
  withSettings: boolean;
}

function FloatRow({ scores, columns, withSettings }: FloatRowProps) {
  const shown = useQuantize(shownRun);
  const foreign = useQuantize(showsOtherNetwork);
  const model = useQuantize((s) => s.workspace.model);
  const { parameters = 0, parameterBytes = 4 * parameters } = model ?? {};
  return (
    <tr>
      <td />
      <th scope="row">
        float
        {foreign && (
          <>
            {' '}
            <span className="tag doubt">other network</span>
          </>
        )}
      </th>
      <td className="number">{parameters > 0 ? Math.round((8 * parameterBytes) / parameters) : 32}</td>
      <ScoreCells scores={scores} columns={columns} />
      <td className="number">{scores ? '100.0 %' : '–'}</td>
      <td className="number">{bytes(shown?.report.size.float ?? parameterBytes)}</td>
      <td className="number">{scores ? '0.0 %' : '–'}</td>
      <td className="number">–</td>
      {withSettings && <td />}
      <td />
    </tr>
  );
}

/** @param settings what sets each run apart; null: nothing does */
function RunRows({ settings, columns }: { settings: string[] | null; columns: readonly ScoreColumn[] }) {
  const runs = useQuantize((s) => s.runs);
  const shown = useQuantize(shownRun);
  const workspace = useQuantize((s) => s.workspace);
  const stale = useMemo(
    () => new Set(runs.filter((run) => isOnOtherData(run, workspace)).map(({ key }) => key)),
    [runs, workspace],
  );
  const selectRun = useQuantize((s) => s.selectRun);
  const removeRun = useQuantize((s) => s.removeRun);
  return runs.map((run, i) => (
    <ResultRow
      key={run.key}
      run={run}
      doubt={isOfOtherNetwork(run, workspace) ? 'other network' : stale.has(run.key) ? 'other data' : null}
      columns={columns}
      settings={settings && settings[i]!}
      selected={run.key === shown?.key}
      onSelect={() => selectRun(run.key)}
      onRemove={() => removeRun(run.key)}
    />
  ));
}
