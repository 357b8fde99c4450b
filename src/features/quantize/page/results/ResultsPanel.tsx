import { Suspense } from 'react';
import { Boundary } from '../../../../ui/boundary/Boundary';
import { late } from '../../../../ui/boundary/late';
import { shareRight } from '../../../../engine/scoring/scores';
import { Explained } from '../../../../ui/help/Explained';
import * as RESULTS from '../../help/results';
import { isSameRecipe } from '../../state/recipes';
import { isOfOtherNetwork, shownRun, type Run } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import { DownloadReport } from './ResultActions';
import { useFloatScores } from './FloatRow';
import { ResultsTable } from './ResultsTable';
import { GuessedAxis, NoNumbers, WithoutAccuracy } from './ScoreNotes';

/** Folded away, both come after the first paint. */
const ClassDetails = late('The classes of a run', () => import('../ClassDetails'));
const RunDetails = late('The details of a run', () => import('../RunDetails'));

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
      {float && shareRight(float) === null && (
        <WithoutAccuracy scores={shown?.report.scores ?? null} labelled={labelled} />
      )}
      <GuessedAxis scores={float} />
      <NoNumbers scores={float} name="the float network" />
      {shown && <NoNumbers scores={shown.report.scores} name={`run ${shown.key}`} />}
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
