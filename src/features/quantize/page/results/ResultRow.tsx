import { methodName } from '../../state/words/method-name';
import { stepsText } from '../../state/words/step-text';
import type { Scores } from '../../../../engine/scoring/scores';
import { Explained } from '../../../../ui/help/Explained';
import * as RESULTS from '../../help/results';
import { changeOf, changeText } from '../../state/change';
import { bits, bytes, percent, plusMinus, seconds, whole } from '../../../../state/format';
import { isOnNoise, meanBits, outputError, type Run } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import type { Line } from './result-order';
import { NameField, RowActions } from './RowActions';
import type { ScoreColumn } from './score-columns';

const ORIGINS: Record<Run['origin'], string | null> = { run: null, stored: 'stored', link: 'from the link' };

/** Top-1 with half its 95 % interval, or, better, the change against float with half of its own; both in words on hover. */
function Accuracy({ scores }: { scores: Scores | null }) {
  const share = scores?.top1;
  const total = scores?.predictions ?? scores?.samples ?? 0;
  // Where labels hold at once, the change is that of another figure.
  const change = typeof share === 'number' ? changeOf(scores) : null;
  return (
    <Explained as="td" by={RESULTS.accuracy(change, share, total)} className="number">
      {percent(share)} <span className="soft interval">{change ? changeText(change) : plusMinus(share, total)}</span>
    </Explained>
  );
}

/** What a reader must know before comparing this row with others. */
function tagsOf({ origin, live, report, first }: Run, doubt: string | null): { text: string; doubt: boolean }[] {
  const after = report.steps ? `after ${stepsText(report.steps)}` : null;
  const origins = [after, ORIGINS[origin], live ? 'live' : null].filter((text) => text !== null);
  const part = first ? `first ${whole(report.scores?.samples ?? 0)}` : null;
  const doubts = [part, doubt, isOnNoise(report) ? 'no real data' : null].filter((text) => text !== null);
  return [...origins.map((text) => ({ text, doubt: false })), ...doubts.map((text) => ({ text, doubt: true }))];
}

/** Which columns the task has. */
export interface TaskColumns {
  /** Whether any row has a share that is right. */
  shares: boolean;
  /** Figures that only some tasks have. */
  more: readonly ScoreColumn[];
}

export function ScoreCells({ scores, columns: { shares, more } }: { scores: Scores | null; columns: TaskColumns }) {
  return (
    <>
      {shares && (
        <>
          <Accuracy scores={scores} />
          <Explained
            as="td"
            by={RESULTS.interval(scores?.top5, scores?.predictions ?? scores?.samples ?? 0)}
            className="number"
          >
            {percent(scores?.top5)}
          </Explained>
        </>
      )}
      {more.map(({ text, value, aside, explain }) => (
        <Explained as="td" key={text} by={explain(scores)} className="number">
          {value(scores)}
          {aside && <span className="soft interval"> {aside(scores)}</span>}
        </Explained>
      ))}
    </>
  );
}

interface ResultRowProps {
  line: Line;
  selected: boolean;
  /** Why it cannot be compared with what is open: 'other data'. */
  doubt: string | null;
  columns: TaskColumns;
  withSettings: boolean;
  /** Whether its name is being written. */
  editing: boolean;
  onEdit: (editing: boolean) => void;
}

export function ResultRow({ line, selected, doubt, columns, withSettings, editing, onEdit }: ResultRowProps) {
  const { run, settings } = line;
  const { key, name, report } = run;
  const selectRun = useQuantize((s) => s.selectRun);
  return (
    <tr
      className={selected ? 'selected clickable' : 'clickable'}
      data-run={key}
      onClick={() => selectRun(key)}
      onKeyDown={(event) => {
        if (event.key !== 'F2' || editing) return;
        event.preventDefault();
        onEdit(true);
      }}
    >
      <td className="number soft run-name" onDoubleClick={() => onEdit(true)}>
        {editing ? <NameField run={run} onDone={() => onEdit(false)} /> : name === undefined ? key : `${key} ${name}`}
      </td>
      <th scope="row" data-settings={settings || undefined}>
        <button
          type="button"
          className="pick"
          aria-pressed={selected}
          aria-label={`${methodName(report.recipe)}, ${name === undefined ? '' : `${name}, `}run ${key}`}
        >
          {methodName(report.recipe)}
        </button>
        {tagsOf(run, doubt).map((tag) => (
          <span key={tag.text}>
            {' '}
            <span className={tag.doubt ? 'tag doubt' : 'tag'}>{tag.text}</span>
          </span>
        ))}
      </th>
      <td className="number">{bits(meanBits(report))}</td>
      <ScoreCells scores={report.scores} columns={columns} />
      <td className="number">{percent(report.scores?.agreement)}</td>
      <td className="number">{bytes(report.size.quantized)}</td>
      <td className="number">{percent(outputError(report))}</td>
      <td className="number">{seconds(report.seconds.total)}</td>
      {withSettings && <td className="settings soft">{settings}</td>}
      <RowActions run={run} onRename={() => onEdit(true)} />
    </tr>
  );
}
