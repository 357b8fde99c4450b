/** What serves the dice: in this thread, behind ports, as a worker would. */
import { serveExperiments } from '../../src/experiment/serve';
import { run } from './run';

export interface Started {
  ended: boolean;
}

/** @param started each that is started is added */
export function startDice(started: Started[] = []): Worker {
  const { port1, port2 } = new MessageChannel();
  const own: Started = { ended: false };
  started.push(own);
  serveExperiments({ dice: () => Promise.resolve({ run }) }, () => startDice(started), port2);
  const terminate = () => {
    own.ended = true;
    port1.close();
  };
  return Object.assign(port1, { terminate }) as unknown as Worker;
}
