/** A search whose points are scored beside the thread that quantizes: what it runs, gives up and tells. */
import { expect, test } from 'vitest';
import { startJob } from '../../../../engine/job';
import type { Job } from '../../../../engine/job';
import type { Method } from '../../../../quant/layer';
import { FIRST_PAINT } from '../../first-paint';
import type { Recipe } from '../recipe';
import { DEFAULT_RECIPE } from '../recipe-fields';
import type { Report } from '../report';
import type { Runner } from './runner';
import { searchBits } from './search';

const BITS = [2, 3, 4, 5, 6, 7, 8];
const METHODS: Method[] = ['rtn', 'gpfq', 'qronos'];

const nameOf = ({ method, bits }: Pick<Recipe, 'method' | 'bits'>) => `${method} ${bits}`;

/** Of a network that bears so many bits of each method. */
function reportOf(recipe: Recipe, needs: Partial<Record<Method, number>>): Report {
  const report = FIRST_PAINT.runs[0]!;
  const lost = recipe.bits >= needs[recipe.method]! ? 0 : 200;
  return { ...report, recipe, scores: { ...report.scores!, gained: 0, lost } };
}

/** Its points take no time; those that are scored come when quantizing the next one has got half way. */
function aheadRunner(needs: Partial<Record<Method, number>>) {
  const log: string[] = [];
  let arrive: (() => void) | null = null;
  const runner: Runner = {
    phaseOf: () => ({ kind: 'point', seconds: 1 }),
    run: () => Promise.reject(new Error('runs are begun')),
    async begin(recipe: Recipe, job: Job) {
      log.push(`begin ${nameOf(recipe)}`);
      await job.step(0);
      arrive?.();
      await new Promise((resolve) => setTimeout(resolve, 0));
      await job.step(0.5);
      return {
        score() {
          log.push(`score ${nameOf(recipe)}`);
          const done = new Promise<{ report: Report }>((resolve) => {
            arrive = () => resolve({ report: reportOf(recipe, needs) });
          });
          const finish = () => {
            arrive!();
            return done;
          };
          return { done, finish };
        },
      };
    },
    openBeside() {
      log.push('open');
      return () => void log.push('close');
    },
  };
  return { runner, log };
}

const searched = async (needs: Partial<Record<Method, number>>) => {
  const { runner, log } = aheadRunner(needs);
  const request = { recipe: DEFAULT_RECIPE, methods: METHODS, bits: BITS, allowedLoss: 0, known: [] };
  await searchBits(request, runner, startJob(), ({ report }) => log.push(`told ${nameOf(report.recipe)}`));
  return log;
};

test('the next point is quantized while the one before it is scored, and told in between', async () => {
  expect((await searched({ rtn: 4, gpfq: 3, qronos: 3 })).slice(0, 8)).toEqual([
    ...['open', 'begin qronos 3', 'score qronos 3'],
    ...['begin qronos 2', 'told qronos 3', 'score qronos 2'],
    ...['begin gpfq 3', 'told qronos 2'],
  ]);
});

test('a point of which nothing is to be learned any more is given up, and never scored', async () => {
  const log = await searched({ rtn: 5, gpfq: 5, qronos: 5 });
  expect(log.slice(0, 7)).toEqual([
    ...['open', 'begin qronos 3', 'score qronos 3', 'begin qronos 2', 'told qronos 3'],
    ...['begin qronos 4', 'score qronos 4'],
  ]);
  expect(log).not.toContain('score qronos 2');
});

test('each point that is scored is told once, and the session beside is closed at the end', async () => {
  const log = await searched({ rtn: 3, gpfq: 2, qronos: 2 });
  const of = (what: string) => log.filter((line) => line.startsWith(`${what} `)).map((line) => line.replace(what, ''));
  expect(of('told')).toEqual(of('score'));
  expect(new Set(of('told')).size).toBe(of('told').length);
  expect(log.at(-1)).toBe('close');
});

test('an error on the way closes it, too, and nothing is told after it', async () => {
  const { runner, log } = aheadRunner({ rtn: 4, gpfq: 3, qronos: 3 });
  let begun = 0;
  const failing: Runner = {
    ...runner,
    begin: (recipe, job) => (++begun === 2 ? Promise.reject(new Error('no memory')) : runner.begin(recipe, job)),
  };
  const request = { recipe: DEFAULT_RECIPE, methods: METHODS, bits: BITS, allowedLoss: 0, known: [] };
  const search = searchBits(request, failing, startJob(), () => log.push('told'));
  await expect(search).rejects.toThrow('no memory');
  expect(log).toEqual(['open', 'begin qronos 3', 'score qronos 3', 'close']);
});
