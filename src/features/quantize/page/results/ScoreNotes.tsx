/** What stands below Results: what is to be known about the scores in them. */
import { shareRight, type Scores } from '../../../../engine/scoring/scores';
import { whole } from '../../../../state/format';
import type { Run } from '../../state/runs';

interface ScoreNotesProps {
  float: Scores | null;
  /** The run that is shown; null: none. */
  shown: Run | null;
  labelled: boolean;
}

export default function ScoreNotes({ float, shown, labelled }: ScoreNotesProps) {
  return (
    <>
      {float && shareRight(float) === null && (
        <WithoutAccuracy scores={shown?.report.scores ?? null} labelled={labelled} />
      )}
      <GuessedAxis scores={float} />
      <NoNumbers scores={float} name="the float network" />
      {shown && <NoNumbers scores={shown.report.scores} name={`run ${shown.key}`} />}
    </>
  );
}

/** Why there is no accuracy, where there is none, and what stands in for it. */
function WithoutAccuracy({ scores, labelled }: { scores: Scores | null; labelled: boolean }) {
  if (scores?.mae !== undefined)
    return (
      <p className="soft">
        The samples have values, so there is no accuracy: MAE and RMSE are in their unit, and SQNR says how well the
        float network’s outputs are kept.
      </p>
    );
  const why = labelled ? 'The labels do not fit what the network says' : 'The evaluation samples have no labels';
  const values = scores !== null && scores.agreement === null;
  const instead = values
    ? 'its outputs are values, and SQNR says how well they are kept'
    : 'agreement with the float network, SQNR and KL say how much of its answers is kept';
  return (
    <p className="soft">
      {why}, so there is no accuracy: {instead}.
      {scores && (
        <>
          {' '}
          Here: SQNR <b>{sqnrText(scores)}</b>
          {values ? (
            '.'
          ) : (
            <>
              , KL <b>{scores.kl?.toPrecision(3) ?? '–'}</b>.
            </>
          )}
        </>
      )}
    </p>
  );
}

/** No noise at all, or no signal that could be compared with it. */
function sqnrText({ sqnr, kl, agreement, notFinite }: Scores): string {
  if (sqnr !== null) return `${sqnr.toFixed(1)} dB`;
  return kl === 0 || (agreement === null && !notFinite) ? '∞ dB' : '–';
}

/** That the axis of the classes is a guess, where it is one. */
function GuessedAxis({ scores }: { scores: Scores | null }) {
  if (!scores?.guessedAxis) return null;
  return (
    <p className="soft">
      <span className="tag doubt">guessed</span> Lengths alone say which axis of the output the classes are. If it is
      another one, choose it as <b>Axis of the classes</b>.
    </p>
  );
}

/** How many outputs of a network are no numbers, where some are. */
function NoNumbers({ scores, name }: { scores: Scores | null | undefined; name: string }) {
  if (!scores?.notFinite) return null;
  const { samples, predictions = samples, notFinite } = scores;
  return (
    <p className="soft">
      On <b>{whole(notFinite)}</b> of {whole(predictions)} the outputs of {name} are no numbers (NaN or infinite)
      {scores.top1 === null ? '.' : ': they count as wrong.'}
    </p>
  );
}
