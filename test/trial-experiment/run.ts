/** How the dice are thrown; those of 20 sides by another worker, high ones forever, those of a wrong seed not at all. */
import { UserError } from '../../src/core/errors';
import { random } from '../../src/core/random';
import type { TaskRun } from '../../src/experiment/experiment';
import type { TrialResult, TrialTask } from './experiment';

const WRONG = 13;

function mean({ seed, sides, thrown }: TrialTask): number {
  const rng = random(seed, sides);
  let sum = 0;
  for (let i = 0; i < thrown; i++) sum += 1 + rng.below(sides);
  return sum / thrown;
}

export const run: TaskRun<TrialTask, TrialResult, { offset: number }> = {
  async run(task, context) {
    if (task.seed === WRONG) throw new UserError('The seed 13 is not thrown.');
    while (task.how === 'high') await new Promise((resolve) => setTimeout(resolve, 1));
    context.progress(0.5);
    await context.turn();
    if (task.sides === 20) {
      const [peer] = await context.peers<TrialTask, number>(1, 'greeting');
      peer!.send(task);
      return { sides: 20, mean: (await peer!.receive()) + context.data.offset };
    }
    return { sides: task.sides, mean: mean(task) + context.data.offset, network: Uint8Array.of(task.sides) };
  },
  async peer(channel, _, start) {
    if (start !== 'greeting') throw new Error('a peer is given what it starts with');
    channel.send(mean((await channel.receive()) as TrialTask));
  },
};
