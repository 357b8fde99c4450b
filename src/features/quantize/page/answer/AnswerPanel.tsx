import { isReady } from '../../../../state/state';
import { answerText, nextStep, trustText } from '../../state/words/answer';
import { answerSoFar } from '../../state/search';
import { isOfOtherNetwork, isOnNoise, isOnOtherData, shownRun, type Run } from '../../state/runs';
import { methodName } from '../../state/words/method-name';
import { stepsText } from '../../state/words/step-text';
import { useQuantize } from '../../use-quantize';
import { CopyLink, ExportOnnx } from '../results/ResultActions';
import { OpenNext } from './OpenNext';
import { SearchBar } from './SearchBar';
import { SearchFound } from './SearchFound';

/** What people come for: how few bits, at what cost, and the file to take away. */
interface AnswerPanelProps {
  /** Left out: fewest bits are looked for on another page. */
  openGuests?: () => Promise<void>;
  /** What to do where everything is open and nothing was done yet. */
  first?: string;
}

export function AnswerPanel({
  openGuests,
  first = 'How few bits will do? Press Find the fewest bits.',
}: AnswerPanelProps) {
  const searching = useQuantize((s) => s.job?.kind === 'searching');
  // A point that loses too much is no answer.
  const shown = useQuantize((s) => (s.job?.kind === 'searching' ? answerSoFar(s) : shownRun(s)));
  return (
    <section className="panel answer-panel" id="answer" tabIndex={-1} aria-labelledby="answer-title">
      <div className="line spread">
        <div className="answer">
          <h2 id="answer-title">Answer</h2>
          {shown ? <Result run={shown} /> : <Next first={first} />}
        </div>
        {shown && !searching && (
          <div className="line actions">
            <ExportOnnx />
            <CopyLink />
            <OpenNext run={shown} />
          </div>
        )}
      </div>
      {openGuests && <SearchFound />}
      {openGuests && <SearchBar openGuests={openGuests} />}
    </section>
  );
}

function Result({ run }: { run: Run }) {
  const { report, name } = run;
  const doubt = useQuantize((s) => doubtOf(run, s.workspace));
  const trust = trustText(run);
  return (
    <>
      <p className="answer-text">{answerText(run)}</p>
      <p className="soft">
        {name ?? `${methodName(report.recipe)}, run ${run.key}`}
        {report.steps && `, after ${stepsText(report.steps)}`}
        {doubt && (
          <>
            {' '}
            <span className="tag doubt">{doubt}</span>
          </>
        )}
        {trust && `: ${trust}`}
      </p>
    </>
  );
}

function doubtOf(run: Run, workspace: Parameters<typeof isOnOtherData>[1]): string | null {
  if (isOfOtherNetwork(run, workspace)) return `of ${run.report.model.name}`;
  if (isOnOtherData(run, workspace)) return 'other data';
  return isOnNoise(run.report) ? 'no real data' : null;
}

/** Before there is a result. */
function Next({ first }: { first: string }) {
  const ready = useQuantize(isReady);
  const workspace = useQuantize((s) => s.workspace);
  const searching = useQuantize((s) => s.job?.kind === 'searching');
  const step = nextStep(workspace, ready) ?? first;
  return <p className="answer-text">{searching ? 'Looking for the fewest bits' : step}</p>;
}
