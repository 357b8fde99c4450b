import type { PagePanel } from '../../state/feature';
import { Explained } from '../../ui/help/Explained';
import { ExperimentsPage } from '../../ui/experiment/ExperimentsPage';
import { useExperimentActions, useExperiments } from '../../ui/experiment/frame-context';
import { DIGITS, OPEN, TRAIN_FRAME } from './frame';
import { untrained } from './experiments/untrained/experiment';
import * as TRAIN from './help';
import { ScoreNetwork } from './ScoreNetwork';

/** Claims of papers about training, run here. */
export function TrainPage({ workplaces }: PagePanel) {
  return (
    <ExperimentsPage
      frame={TRAIN_FRAME}
      workplaces={workplaces}
      heading="Train"
      caption="what papers claim about training, run before your eyes"
      data={<Source />}
    >
      <ScoreOpen />
    </ExperimentsPage>
  );
}

/** Of the experiment that scores. */
function ScoreOpen() {
  const chosen = useExperiments((data) => data.chosen);
  return chosen === untrained.id ? <ScoreNetwork /> : null;
}

function Source() {
  const source = useExperiments((data) => data.source);
  const { setSource } = useExperimentActions();
  return (
    <Explained as="label" by={TRAIN.source} className="field">
      <span>Pictures</span>
      <select value={source} onChange={({ target }) => setSource(target.value)}>
        <option value={DIGITS}>the built-in digits</option>
        <option value={OPEN}>what is open</option>
      </select>
    </Explained>
  );
}
