import { Suspense } from 'react';
import { Boundary } from '../../../../ui/boundary/Boundary';
import { late } from '../../../../ui/boundary/late';
import { shareRight, type Scores } from '../../../../engine/scoring/scores';
import { Explained } from '../../../../ui/help/Explained';
import * as RESULTS from '../../help/results';
import { isSameRecipe } from '../../state/recipes';
import { isOfOtherNetwork, shownRun, type Run } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import { DownloadReport } from './ResultActions';
import { useFloatScores } from './FloatRow';
import { ResultsTable } from './ResultsTable';

/** Folded away, both come after the first paint. */
const ClassDetails = late('The classes of a run', () => import('../ClassDetails'));
const RunDetails = late('The details of a run', () => import('../RunDetails'));
/** Most scores speak for themselves. */
const ScoreNotes = late('What is to be known about the scores', () => import('./ScoreNotes'));

const hasNotes = (float: Scores | null, shown: Run | null) =>
  (float && (shareRight(float) === null || float.guessedAxis || float.notFinite)) || shown?.report.scores?.notFinite;

export function ResultsPanel() {
  const shown = useQuantize(shownRun);
  const float = useFloatScores();
  const labelled = useQuantize((s) => s.workspace.data.some((set) => set.role !== 'calibration' && set.labelled));
  return (
    <section className="panel results-panel" aria-labelledby="results-title">
      <div className="line spread">
        <h2 id="results-title">Results</h2>
        <DownloadReport />
      </div>
      <ResultsTable />
      {hasNotes(float, shown) && (
        <Boundary what="What is to be known about the scores">
          <Suspense>
            <ScoreNotes float={float} shown={shown} labelled={labelled} />
          </Suspense>
        </Boundary>
      )}
      {shown && (
        <div className="line details">
          <Boundary what="The details of a run">
            <Suspense fallback={['Details', 'Classes'].map(folded)}>
              <RunDetails report={shown.report} />
              <ClassDetails run={shown} />
            </Suspense>
          </Boundary>
          <TakeSettings run={shown} />
        </div>
      )}
    </section>
  );
}

const folded = (text: string) => (
  <details key={text} className="numbers">
    <summary>{text}</summary>
  </details>
);

/** Offered where the recipe is another one now. Bits of layers are those of their network. */
function TakeSettings({ run }: { run: Run }) {
  const recipe = useQuantize((s) => s.recipe);
  const foreign = useQuantize((s) => isOfOtherNetwork(run, s.workspace));
  const takeSettings = useQuantize((s) => s.takeSettings);
  if (foreign || isSameRecipe(run.report.recipe, recipe)) return null;
  return (
    <Explained as="button" by={RESULTS.takeSettings(run.key)} type="button" onClick={() => takeSettings(run.key)}>
      Use settings of run {run.key}
    </Explained>
  );
}
