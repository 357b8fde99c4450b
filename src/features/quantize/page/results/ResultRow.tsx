import { METHOD_NAMES } from '../../../../quant/layer';
import type { Report } from '../../job/report';
import type { Scores } from '../../../../engine/scoring/scores';
import { Explained, Truncated } from '../../../../ui/help/Explained';
import * as RESULTS from '../../help/results';
import { changeOf, changeText } from '../../state/change';
import { bits, bytes, percent, plusMinus, seconds, whole } from '../../../../state/format';
import { isOnNoise, meanBits, outputError, type Run } from '../../state/runs';
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
function tagsOf({ origin, report, first }: Run, doubt: string | null): { text: string; doubt: boolean }[] {
  const origins = ORIGINS[origin] ? [{ text: ORIGINS[origin], doubt: false }] : [];
  const part = first ? `first ${whole(report.scores?.samples ?? 0)}` : null;
  const doubts = [part, doubt, isOnNoise(report) ? 'no real data' : null].filter((text) => text !== null);
  return [...origins, ...doubts.map((text) => ({ text, doubt: true }))];
}

export function ScoreCells({ scores, columns }: { scores: Scores | null; columns: readonly ScoreColumn[] }) {
  return (
    <>
      <Accuracy scores={scores} />
      <Explained
        as="td"
        by={RESULTS.interval(scores?.top5, scores?.predictions ?? scores?.samples ?? 0)}
        className="number"
      >
        {percent(scores?.top5)}
      </Explained>
      {columns.map(({ text, value, aside, explain }) => (
        <Explained as="td" key={text} by={explain(scores)} className="number">
          {value(scores)}
          {aside && <span className="soft interval"> {aside(scores)}</span>}
        </Explained>
      ))}
    </>
  );
}

interface ResultRowProps {
  run: Run;
  selected: boolean;
  /** Why it cannot be compared with what is open: 'other data'. */
  doubt: string | null;
  /** Of the figures that only some tasks have. */
  columns: readonly ScoreColumn[];
  /** What sets it apart from the others; null where nothing sets them apart. */
  settings: string | null;
  onSelect: () => void;
  onRemove: () => void;
}

export function ResultRow({ run, selected, doubt, columns, settings, onSelect, onRemove }: ResultRowProps) {
  const report: Report = run.report;
  return (
    <tr className={selected ? 'selected clickable' : 'clickable'} onClick={onSelect}>
      <td className="number soft">{run.key}</td>
      <th scope="row">
        <button
          type="button"
          className="pick"
          aria-pressed={selected}
          aria-label={`${METHOD_NAMES[report.recipe.method]}, run ${run.key}`}
        >
          {METHOD_NAMES[report.recipe.method]}
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
      {settings !== null && (
        <Truncated as="td" full={settings} className="settings soft">
          {settings}
        </Truncated>
      )}
      <td className="remove">
        <button
          type="button"
          className="quiet"
          aria-label={`Remove result ${run.key}`}
          onClick={(event) => {
            event.stopPropagation();
            // The keyboard goes on in the row that takes its place.
            const row = event.currentTarget.closest('tr');
            const next = row?.nextElementSibling ?? row?.previousElementSibling;
            (next?.querySelector<HTMLElement>('.pick') ?? row?.closest<HTMLElement>('.scroll'))?.focus();
            onRemove();
          }}
        >
          ×
        </button>
      </td>
    </tr>
  );
}
