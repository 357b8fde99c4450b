/** An experiment for the tests of what experiments share: throws dice. */
import { spreadCell, spreadPoint, textCell } from '../../src/experiment/outcome';
import type { Experiment, TaskResult } from '../../src/experiment/experiment';
import { SEEDS } from '../../src/experiment/settings';

interface TrialSettings {
  seeds: number;
  sides: readonly number[];
  thrown: number;
  how: 'fair' | 'high';
}

export interface TrialTask {
  seed: number;
  sides: number;
  thrown: number;
  how: string;
}

export interface TrialResult extends TaskResult {
  sides: number;
  mean: number;
}

export const dice: Experiment<TrialSettings, TrialTask, TrialResult> = {
  id: 'dice',
  title: 'Dice, thrown',
  paper: { authors: 'A. Trial', title: 'On dice', arxiv: null },
  claim: 'The mean of a die is half of its sides and a half.',
  smaller: 'Fewer dice than in the paper.',
  fields: {
    seeds: SEEDS(2),
    sides: {
      kind: 'several',
      label: 'Sides',
      help: 'How many sides the dice have.',
      fresh: [4, 6],
      choices: [4, 6, 20].map((value) => ({ value, label: String(value) })),
    },
    thrown: {
      kind: 'number',
      label: 'Thrown',
      help: 'How often each is thrown.',
      fresh: 100,
      min: 1,
      max: 1000,
      step: 1,
      slider: true,
    },
    how: {
      kind: 'choice',
      label: 'How',
      help: 'How they fall.',
      fresh: 'fair',
      choices: { fair: 'Fair', high: 'High' },
    },
  },
  tasks: ({ seeds, sides, thrown, how }) =>
    Array.from({ length: seeds }, (_, i) => sides.map((own) => ({ seed: i + 1, sides: own, thrown, how }))).flat(),
  outcome({ sides }, results) {
    const means = (own: number) => results.filter((result) => result.sides === own).map(({ mean }) => mean);
    const some = sides.filter((own) => means(own).length > 0);
    return {
      table: {
        columns: ['Die', 'Mean'],
        rows: sides.map((own) => [textCell(`${own} sides`), spreadCell(means(own), 2)]),
      },
      figures: [
        {
          name: 'Mean by sides',
          help: 'Points are means over seeds.',
          x: { label: 'Sides', scale: 'linear' },
          y: { label: 'Mean', scale: 'linear' },
          series: [
            { name: 'Thrown', as: 'line', points: some.map((own) => spreadPoint(own, means(own))) },
            { name: 'Expected', as: 'guide', points: sides.map((own) => ({ x: own, y: (own + 1) / 2 })) },
          ],
        },
      ],
      verdict: some.length > 0 ? 'holds' : 'open',
      sentence: `${some.length} kinds of dice were thrown.`,
      networks: results.flatMap(({ network, sides: own }, i) =>
        network ? [{ name: `Die ${i + 1} of ${own}`, bytes: network }] : [],
      ),
    };
  },
};
