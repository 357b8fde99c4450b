import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import { differences } from '../state/differences';
import { bytes } from '../../../state/format';
import { Explained } from '../../../ui/help/Explained';
import type { Explanation } from '../../../ui/help/explanation';
import * as RESULTS from '../help/results';
import { isSameRecipe } from '../state/recipes';
import { isOfOtherNetwork, isOnOtherData, shownRun } from '../state/runs';
import { ClassDetails } from './ClassDetails';
import { useQuantize } from '../use-quantize';
import { ResultActions } from './ResultActions';
import { ResultRow, ScoreCells } from './ResultRow';
import { NoNumbers, WithoutAccuracy } from './ScoreNotes';

/** Folded away, and long: they come after the first paint. */
const RunDetails = lazy(() => import('./RunDetails'));

const COLUMNS: { text: string; by: Explanation; left?: boolean }[] = [
  { text: 'Run', by: RESULTS.run },
  { text: 'Method', by: RESULTS.method, left: true },
  { text: 'Bits', by: RESULTS.meanBits },
  { text: 'Top-1', by: RESULTS.top1 },
  { text: 'Top-5', by: RESULTS.top5 },
  { text: 'Perplexity', by: RESULTS.perplexity },
  { text: 'Agreement', by: RESULTS.agreement },
  { text: 'Size', by: RESULTS.size },
  { text: 'Error', by: RESULTS.outputError },
  { text: 'Time', by: RESULTS.seconds },
];

export function ResultsPanel() {
  const runs = useQuantize((s) => s.runs);
  const shown = useQuantize(shownRun);
  const measured = useQuantize((s) => s.float);
  const workspace = useQuantize((s) => s.workspace);
  const stale = useMemo(
    () => new Set(runs.filter((run) => isOnOtherData(run, workspace)).map(({ key }) => key)),
    [runs, workspace],
  );
  // A link may show a network that is not open: then it is that one's.
  const foreign = shown !== null && isOfOtherNetwork(shown, workspace);
  const own = shown && (foreign || !stale.has(shown.key)) ? shown.report.float : null;
  const float = foreign ? own : (measured ?? own);
  const settings = useMemo(() => differences(runs.map(({ report }) => report)), [runs]);
  const differ = settings.some(Boolean);
  const withPerplexity = [float, ...runs.map(({ report }) => report.scores)].some((s) => s?.nll !== undefined);
  const parameters = workspace.model?.parameters;
  const { selectRun, removeRun } = useQuantize((s) => s);
  const takeSettings = useQuantize((s) => s.takeSettings);
  const recipe = useQuantize((s) => s.recipe);
  const labelled = workspace.data.some((set) => set.role !== 'calibration' && set.labelled);
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
              {COLUMNS.filter(({ text }) => withPerplexity || text !== 'Perplexity').map(({ text, by, left }) => (
                <Explained as="th" key={text} by={by} className={left ? undefined : 'number'}>
                  {text}
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
              <td className="number">32</td>
              <ScoreCells scores={float} withPerplexity={withPerplexity} />
              <td className="number">{float ? '100.0 %' : '–'}</td>
              <td className="number">{bytes(shown?.report.size.float ?? 4 * (parameters ?? 0))}</td>
              <td className="number">{float ? '0.0 %' : '–'}</td>
              <td className="number">–</td>
              {differ && <td />}
              <td />
            </tr>
            {runs.map((run, i) => (
              <ResultRow
                key={run.key}
                run={run}
                doubt={isOfOtherNetwork(run, workspace) ? 'other network' : stale.has(run.key) ? 'other data' : null}
                withPerplexity={withPerplexity}
                settings={differ ? settings[i]! : null}
                selected={run.key === shown?.key}
                onSelect={() => selectRun(run.key)}
                onRemove={() => removeRun(run.key)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {float && float.top1 === null && <WithoutAccuracy scores={shown?.report.scores ?? null} labelled={labelled} />}
      <NoNumbers scores={float} name="the float network" />
      {shown && <NoNumbers scores={shown.report.scores} name={`run ${shown.key}`} />}
      {shown && (
        <div className="line details">
          <Suspense
            fallback={
              <details className="numbers">
                <summary>Details</summary>
              </details>
            }
          >
            <RunDetails report={shown.report} />
          </Suspense>
          <ClassDetails run={shown} />
          {!foreign && !isSameRecipe(shown.report.recipe, recipe) && (
            <Explained
              as="button"
              by={RESULTS.takeSettings(shown.key)}
              type="button"
              onClick={() => takeSettings(shown.key)}
            >
              Use settings of run {shown.key}
            </Explained>
          )}
        </div>
      )}
    </section>
  );
}
