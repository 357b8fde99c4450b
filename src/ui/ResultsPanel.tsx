import { useEffect, useMemo, useRef } from 'react';
import type { Scores } from '../engine/report';
import { bytes } from '../state/format';
import { isOnOtherData, shownRun } from '../state/state';
import { ClassDetails } from './ClassDetails';
import { useBitpath } from './context';
import { ResultActions } from './ResultActions';
import { ResultRow, ScoreCells } from './ResultRow';
import { RunDetails } from './RunDetails';

/** Why there is no accuracy, where there is none, and what stands in for it. */
function WithoutLabels({ scores }: { scores: Scores | null }) {
  return (
    <p className="soft">
      The evaluation samples have no labels, so there is no accuracy: agreement with the float network, SQNR and KL say
      how much of its answers is kept.
      {scores && (
        <>
          {' '}
          Here: SQNR <b>{scores.sqnr === null ? '∞' : scores.sqnr.toFixed(1)} dB</b>, KL{' '}
          <b>{scores.kl?.toPrecision(3) ?? '–'}</b>.
        </>
      )}
    </p>
  );
}

export function ResultsPanel() {
  const runs = useBitpath((s) => s.runs);
  const shown = useBitpath(shownRun);
  const measured = useBitpath((s) => s.float);
  const workspace = useBitpath((s) => s.workspace);
  const stale = useMemo(
    () => new Set(runs.filter((run) => isOnOtherData(run, workspace)).map(({ key }) => key)),
    [runs, workspace],
  );
  const float = measured ?? (shown && !stale.has(shown.key) ? shown.report.float : null);
  const withPerplexity = [float, ...runs.map(({ report }) => report.scores)].some((s) => s?.nll !== undefined);
  const parameters = workspace.model?.parameters;
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
              {withPerplexity && <th className="number">Perplexity</th>}
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
              <ScoreCells scores={float} withPerplexity={withPerplexity} />
              <td className="number">{float ? '100.0 %' : '–'}</td>
              <td className="number">{bytes(shown?.report.size.float ?? 4 * (parameters ?? 0))}</td>
              <td className="number">{float ? '0.0 %' : '–'}</td>
              <td className="number">–</td>
              <td />
            </tr>
            {runs.map((run) => (
              <ResultRow
                key={run.key}
                run={run}
                otherData={stale.has(run.key)}
                withPerplexity={withPerplexity}
                selected={run.key === shown?.key}
                onSelect={() => selectRun(run.key)}
                onRemove={() => removeRun(run.key)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {float && float.top1 === null && <WithoutLabels scores={shown?.report.scores ?? null} />}
      {shown && (
        <div className="line details">
          <RunDetails report={shown.report} />
          <ClassDetails run={shown} />
        </div>
      )}
    </section>
  );
}
