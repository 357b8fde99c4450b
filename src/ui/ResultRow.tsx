import { METHOD_NAMES } from '../core/layer';
import type { Report, Scores } from '../engine/report';
import { changeInWords, changeOf, changeText } from '../state/change';
import { bits, bytes, intervalText, percent, perplexity, plusMinus, seconds } from '../state/format';
import { isOnNoise, meanBits, outputError, type Run } from '../state/state';

const ORIGINS: Record<Run['origin'], string | null> = { run: null, stored: 'stored', link: 'from the link' };

/** Top-1 with half its 95 % interval, or, better, the change against float with half of its own; both in words on hover. */
function Accuracy({ scores }: { scores: Scores | null }) {
  const share = scores?.top1;
  const total = scores?.predictions ?? scores?.samples ?? 0;
  const change = changeOf(scores);
  const words = [change && changeInWords(change), intervalText(share, total)].filter(Boolean).join('. By itself: ');
  return (
    <td className="number" title={words}>
      {percent(share)} <span className="soft interval">{change ? changeText(change) : plusMinus(share, total)}</span>
    </td>
  );
}

/** What a reader must know before comparing this row with others. */
function tagsOf({ origin, report }: Run, otherData: boolean): string[] {
  return [ORIGINS[origin], otherData ? 'other data' : null, isOnNoise(report) ? 'no real data' : null].filter(
    (tag) => tag !== null,
  );
}

export function ScoreCells({ scores, withPerplexity }: { scores: Scores | null; withPerplexity: boolean }) {
  return (
    <>
      <Accuracy scores={scores} />
      <td className="number" title={intervalText(scores?.top5, scores?.predictions ?? scores?.samples ?? 0)}>
        {percent(scores?.top5)}
      </td>
      {withPerplexity && (
        <td
          className="number"
          title={scores?.nll === undefined ? undefined : `${scores.nll.toFixed(4)} nats for the next id`}
        >
          {perplexity(scores)}
        </td>
      )}
    </>
  );
}

interface ResultRowProps {
  run: Run;
  selected: boolean;
  otherData: boolean;
  withPerplexity: boolean;
  /** What sets it apart from the others; null where nothing sets them apart. */
  settings: string | null;
  onSelect: () => void;
  onRemove: () => void;
}

export function ResultRow({ run, selected, otherData, withPerplexity, settings, onSelect, onRemove }: ResultRowProps) {
  const report: Report = run.report;
  return (
    <tr className={selected ? 'selected clickable' : 'clickable'} onClick={onSelect} aria-selected={selected}>
      <td className="number soft">{run.key}</td>
      <th scope="row">
        <button type="button" className="pick">
          {METHOD_NAMES[report.recipe.method]}
        </button>
        {tagsOf(run, otherData).map((tag) => (
          <span key={tag}>
            {' '}
            <span className={tag === 'other data' || tag === 'no real data' ? 'tag doubt' : 'tag'}>{tag}</span>
          </span>
        ))}
      </th>
      <td className="number">{bits(meanBits(report))}</td>
      <ScoreCells scores={report.scores} withPerplexity={withPerplexity} />
      <td className="number">{percent(report.scores?.agreement)}</td>
      <td className="number">{bytes(report.size.quantized)}</td>
      <td className="number">{percent(outputError(report))}</td>
      <td className="number">{seconds(report.seconds.total)}</td>
      {settings !== null && (
        <td className="settings soft" title={settings}>
          {settings}
        </td>
      )}
      <td>
        <button
          type="button"
          className="quiet"
          aria-label={`Remove result ${run.key}`}
          onClick={(event) => {
            event.stopPropagation();
            onRemove();
          }}
        >
          ×
        </button>
      </td>
    </tr>
  );
}
