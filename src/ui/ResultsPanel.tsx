import { useEffect, useRef } from 'react';
import { bits, bytes, percent, seconds } from '../state/format';
import { meanBits, outputError, shownRun, type Run } from '../state/state';
import { useBitpath } from './context';
import { ResultActions } from './ResultActions';
import { RunDetails } from './RunDetails';

const ORIGINS: Record<Run['origin'], string | null> = { run: null, stored: 'stored', link: 'from the link' };

function RunRow({
  run,
  selected,
  onSelect,
  onRemove,
}: {
  run: Run;
  selected: boolean;
  onSelect: () => void;
  onRemove: () => void;
}) {
  const { report, origin } = run;
  const { scores } = report;
  return (
    <tr className={selected ? 'selected clickable' : 'clickable'} onClick={onSelect} aria-selected={selected}>
      <th scope="row">
        <button type="button" className="pick">
          {report.recipe.method.toUpperCase()}
        </button>{' '}
        {ORIGINS[origin] && <span className="tag">{ORIGINS[origin]}</span>}
      </th>
      <td className="number">{bits(meanBits(report))}</td>
      <td className="number">{percent(scores?.top1)}</td>
      <td className="number">{percent(scores?.top5)}</td>
      <td className="number">{percent(scores?.agreement)}</td>
      <td className="number">{bytes(report.size.quantized)}</td>
      <td className="number">{percent(outputError(report))}</td>
      <td className="number">{seconds(report.seconds.total)}</td>
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

export function ResultsPanel() {
  const runs = useBitpath((s) => s.runs);
  const shown = useBitpath(shownRun);
  const measured = useBitpath((s) => s.float);
  const float = measured ?? shown?.report.float ?? null;
  const parameters = useBitpath((s) => s.workspace.model?.parameters);
  const { selectRun, removeRun } = useBitpath((s) => s);
  const scroller = useRef<HTMLDivElement>(null);
  const count = runs.length;
  // The newest row is the answer to what was just asked.
  useEffect(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [count]);
  return (
    <section className="panel" aria-labelledby="results-title">
      <div className="line spread">
        <h2 id="results-title">Results</h2>
        <ResultActions />
      </div>
      <div ref={scroller} className="scroll results" tabIndex={0} role="region" aria-label="Results, scrollable">
        <table aria-label="Results">
          <thead>
            <tr>
              <th>Method</th>
              <th className="number">Bits</th>
              <th className="number">Top-1</th>
              <th className="number">Top-5</th>
              <th className="number">Agreement</th>
              <th className="number">Size</th>
              <th className="number" title="‖XWᵀ − X̃Qᵀ‖/‖XWᵀ‖ of the last layer">
                Error
              </th>
              <th className="number">Time</th>
              <th>
                <span className="hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">float</th>
              <td className="number">32</td>
              <td className="number">{percent(float?.top1)}</td>
              <td className="number">{percent(float?.top5)}</td>
              <td className="number">{float ? '100.0 %' : '–'}</td>
              <td className="number">{bytes(shown?.report.size.float ?? 4 * (parameters ?? 0))}</td>
              <td className="number">{float ? '0.0 %' : '–'}</td>
              <td className="number">–</td>
              <td />
            </tr>
            {runs.map((run) => (
              <RunRow
                key={run.key}
                run={run}
                selected={run.key === shown?.key}
                onSelect={() => selectRun(run.key)}
                onRemove={() => removeRun(run.key)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {shown && <RunDetails report={shown.report} />}
    </section>
  );
}
