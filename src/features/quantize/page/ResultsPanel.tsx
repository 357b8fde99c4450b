import { useEffect, useMemo, useRef } from 'react';
import { differences } from '../state/differences';
import { bytes } from '../../../state/format';
import { isSameRecipe } from '../state/recipes';
import { isOfOtherNetwork, isOnOtherData, shownRun } from '../state/runs';
import { ClassDetails } from './ClassDetails';
import { useQuantize } from '../use-quantize';
import { ResultActions } from './ResultActions';
import { ResultRow, ScoreCells } from './ResultRow';
import { RunDetails } from './RunDetails';
import { NoNumbers, WithoutAccuracy } from './ScoreNotes';

const COLUMNS: { text: string; title: string; left?: boolean }[] = [
  { text: 'Run', title: 'Its number in the charts' },
  { text: 'Method', title: 'How the letters were chosen', left: true },
  { text: 'Bits', title: 'Bits a weight: the mean over the quantized weights' },
  {
    text: 'Top-1',
    title:
      'Evaluation samples whose class comes first; behind it the change against float, in points, with half its 95 % interval',
  },
  { text: 'Top-5', title: 'Evaluation samples whose class is among the first five' },
  { text: 'Perplexity', title: 'e to the mean −log p of the next token' },
  { text: 'Agreement', title: 'Evaluation samples on which it names the same class as the float network' },
  { text: 'Size', title: 'All weights: packed at their bits, with the steps and biases in float32' },
  {
    text: 'Error',
    title: 'Relative error of the last layer, ‖XWᵀ − X̃Qᵀ‖/‖XWᵀ‖; where inputs are centered, of what the bias leaves',
  },
  { text: 'Time', title: 'Quantizing and scoring together' },
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
              {COLUMNS.filter(({ text }) => withPerplexity || text !== 'Perplexity').map(({ text, title, left }) => (
                <th key={text} className={left ? undefined : 'number'} title={title}>
                  {text}
                </th>
              ))}
              {differ && <th title="What sets the runs apart, beside method and bits">Settings</th>}
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
          <RunDetails report={shown.report} />
          <ClassDetails run={shown} />
          {!foreign && !isSameRecipe(shown.report.recipe, recipe) && (
            <button
              type="button"
              title={`Method, bits and all other settings become those of run ${shown.key}`}
              onClick={() => takeSettings(shown.key)}
            >
              Use settings of run {shown.key}
            </button>
          )}
        </div>
      )}
    </section>
  );
}
