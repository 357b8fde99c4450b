import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Scores } from '../../../../engine/scoring/scores';
import { differences } from '../../state/differences';
import { isOfOtherNetwork, isOnOtherData, shownRun } from '../../state/runs';
import { About } from '../../../../ui/help/About';
import * as RESULTS from '../../help/results';
import { useQuantize } from '../../use-quantize';
import { DifferenceRow } from './DifferenceRow';
import { FloatRow, useFloatScores } from './FloatRow';
import { GroupHead } from './GroupHead';
import { arranged, holds, sorted, type Line, type Sort } from './result-order';
import { ResultHead } from './ResultHead';
import { ResultRow, type TaskColumns } from './ResultRow';
import { scoreColumns } from './score-columns';

/** So many runs are seen at a glance: more can be filtered. */
const AT_A_GLANCE = 5;

/** Columns that the task has none of are left out: values have no accuracy. */
function useTaskColumns(float: Scores | null): TaskColumns {
  const runs = useQuantize((s) => s.runs);
  return useMemo(() => {
    const all = [float, ...runs.map(({ report }) => report.scores)];
    const known = all.filter((scores) => scores !== null);
    const more = scoreColumns(all);
    // They give way only to other figures: where there are none, that nothing is known is what is to be seen.
    const shares = more.length === 0 || known.some(({ top1, top5 }) => top1 !== null || top5 !== null);
    return { shares, more };
  }, [float, runs]);
}

/** Why runs cannot be compared with what is open, by their numbers. */
function useDoubts(): Map<number, string> {
  const runs = useQuantize((s) => s.runs);
  const workspace = useQuantize((s) => s.workspace);
  return useMemo(() => {
    const doubtOf = (run: (typeof runs)[number]) => {
      if (isOfOtherNetwork(run, workspace)) return 'other network';
      return isOnOtherData(run, workspace) ? 'other data' : null;
    };
    return new Map(runs.flatMap((run) => (doubtOf(run) ? [[run.key, doubtOf(run)!]] : [])));
  }, [runs, workspace]);
}

/** Up and down go from row to row. */
function moveOn(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  const picks = [...event.currentTarget.querySelectorAll<HTMLElement>('tbody .pick')];
  const place = picks.indexOf(event.target as HTMLElement);
  const next = place < 0 ? undefined : picks[place + (event.key === 'ArrowUp' ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Characters of settings that fit into a column of their own in any window. */
const SHORT = 28;

export function ResultsTable() {
  const runs = useQuantize((s) => s.runs);
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sort | null>(null);
  const float = useFloatScores();
  const columns = useTaskColumns(float);
  const settings = useMemo(() => differences(runs.map(({ report }) => report)), [runs]);
  const withSettings = settings.some(Boolean);
  const scroller = useRef<HTMLDivElement>(null);
  const count = runs.length;
  // The newest row is the answer to what was just asked.
  useEffect(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [count]);
  const isFiltered = filter.trim() !== '';
  const lines = runs.map((run, i): Line => ({ run, settings: settings[i]! }));
  const found = isFiltered ? lines.filter((line) => holds(line, filter)) : lines;
  const figure = (text: string, scores: Scores) => columns.more.find((one) => one.text === text)?.figure(scores);
  return (
    <>
      {(count > AT_A_GLANCE || isFiltered) && (
        <span className="line filter">
          <input
            type="search"
            aria-label="Filter results"
            placeholder="Filter: name, method, 4 bits"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
          <About name="Filter results" by={RESULTS.filter} />
        </span>
      )}
      {isFiltered && (
        <p className="caption" role="note">
          {found.length} of {count} runs
        </p>
      )}
      <div
        ref={scroller}
        className="scroll results"
        tabIndex={0}
        role="region"
        aria-label="Results, scrollable"
        onKeyDown={moveOn}
      >
        <table
          aria-label="Results"
          className={settings.some((own) => own.length > SHORT) ? 'with-settings' : undefined}
        >
          <ResultHead columns={columns} withSettings={withSettings} sort={sort} onSort={setSort} />
          <Rows
            lines={sorted(found, sort, figure)}
            flat={sort !== null}
            unfolded={isFiltered}
            columns={columns}
            withSettings={withSettings}
            float={float}
          />
        </table>
      </div>
    </>
  );
}

interface RowsProps {
  lines: Line[];
  /** Points of searches stand among the others. */
  flat: boolean;
  unfolded: boolean;
  columns: TaskColumns;
  withSettings: boolean;
  float: Scores | null;
}

/** Beside the figures of some tasks: run, method, bits, agreement, size, error, time, and what can be done. */
const WIDTH = 8;

function Rows({ lines, flat, unfolded, columns, withSettings, float }: RowsProps) {
  const shown = useQuantize(shownRun)?.key ?? null;
  const doubts = useDoubts();
  const [editing, setEditing] = useState<number | null>(null);
  /** What the user has said of groups, and which run was shown then: another one opens its own. */
  const [folded, setFolded] = useState<Record<number, { open: boolean; shown: number | null }>>({});
  const { pinned, sections } = arranged(lines, flat);
  const [first, second, third] = pinned.map(({ run }) => run);
  const width = WIDTH + (columns.shares ? 2 : 0) + columns.more.length + Number(withSettings);
  const row = (line: Line) => (
    <ResultRow
      key={line.run.key}
      line={line}
      selected={line.run.key === shown}
      doubt={doubts.get(line.run.key) ?? null}
      columns={columns}
      withSettings={withSettings}
      editing={editing === line.run.key}
      onEdit={(on) => setEditing(on ? line.run.key : null)}
    />
  );
  return (
    <>
      <tbody>
        <FloatRow scores={float} columns={columns} withSettings={withSettings} />
        {pinned.map(row)}
        {first && second && !third && (
          <DifferenceRow pair={[first, second]} columns={columns} withSettings={withSettings} />
        )}
      </tbody>
      {sections.map((section, place) => {
        // By its place: a row that goes must not take the others, and the keyboard on them, with it.
        if (section.kind === 'runs') return <tbody key={`runs ${place}`}>{section.lines.map(row)}</tbody>;
        const { group } = section;
        const holdsShown = section.lines.some(({ run }) => run.key === shown);
        const said = folded[group];
        const open = unfolded || (said && (said.shown === shown || !holdsShown) ? said.open : holdsShown);
        return (
          <tbody key={`search ${group}`}>
            <GroupHead
              section={section}
              open={open}
              width={width}
              onToggle={() => setFolded({ ...folded, [group]: { open: !open, shown } })}
            />
            {open && section.lines.map(row)}
          </tbody>
        );
      })}
    </>
  );
}
