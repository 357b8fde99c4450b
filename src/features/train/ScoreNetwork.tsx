import { useState } from 'react';
import { isReady } from '../../state/state';
import { whole } from '../../state/format';
import { cellText, spreadCell } from '../../experiment/outcome';
import { useBitpath } from '../../ui/context';
import { Explained } from '../../ui/help/Explained';
import * as TRAIN from './help';
import type { OpenScore } from './score-open';
import { useTrain } from './use-train';

const SEEDS = 5;

/** The open network, scored as the architectures of the experiment are. */
export function ScoreNetwork() {
  const scoreNetwork = useTrain((s) => s.scoreNetwork);
  const ready = useBitpath(isReady);
  const name = useBitpath((s) => s.workspace.model?.name);
  const busy = useBitpath((s) => s.job !== null);
  const [found, setFound] = useState<OpenScore | null>(null);
  const [asking, setAsking] = useState(false);
  const ask = async () => {
    setAsking(true);
    setFound(await scoreNetwork(SEEDS));
    setAsking(false);
  };
  return (
    <section className="panel" aria-labelledby="score-title">
      <div className="line spread">
        <h2 id="score-title">Your network</h2>
        <span className="caption">{name ?? 'no network is open'}</span>
      </div>
      <div className="line">
        <Explained
          as="button"
          by={TRAIN.score}
          type="button"
          disabled={!ready || busy || asking}
          onClick={() => void ask()}
        >
          Score my network
        </Explained>
        <p aria-live="polite" className="soft">
          {asking ? 'Scoring' : found && sentence(found)}
        </p>
      </div>
    </section>
  );
}

function sentence({ name, scores, relus, parameters, samples }: OpenScore): string {
  const some = scores.filter((score) => score !== null);
  const size = `${whole(relus)} ReLUs, ${whole(parameters)} parameters`;
  if (some.length === 0)
    return `${name} has no score: with fresh weights its ReLUs cannot tell ${samples} samples apart. ${size}.`;
  const without = some.length < scores.length ? `, without a score with ${scores.length - some.length} of them` : '';
  return `${name}: ${cellText(spreadCell(some, 1))} over ${scores.length} fresh weights${without}. ${size}. Scores compare architectures for the same samples alone.`;
}
