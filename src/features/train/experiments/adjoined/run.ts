/** A task of Adjoined Networks: from fresh weights to accuracies on the test set. */
import { productOf } from '../../../../core/shape';
import { writeOnnx } from '../../../../engine/training/write-student';
import type { TaskContext, TaskRun } from '../../../../experiment/experiment';
import type { Jax } from '../../../../train/jax';
import { logitsOf } from '../../../../train/outputs';
import { accuracyOf } from '../shared/accuracy';
import { foldedNetwork } from './fold';
import { noisyLabels } from './label-noise';
import { learnAdjoined, learnAlone, type Lesson } from './learn';
import type { HostParameters, Network } from './model';
import { searchWidths } from './search';
import type { AdjoinedResult, AdjoinedTask } from './task';
import { BASE_WIDTHS, dividedWidths, parametersOf } from './widths';

export const run: TaskRun<AdjoinedTask, AdjoinedResult> = {
  run: (task, context) =>
    context.withJax((jax) => {
      const lesson = lessonOf(jax, task, context);
      switch (task.kind) {
        case 'apart':
          return apart(task, lesson);
        case 'adjoined':
          return adjoined(task, lesson);
        case 'searched':
          return searched(task, lesson);
      }
    }),
};

function lessonOf(jax: Jax, { noise, seed, epochs }: AdjoinedTask, context: TaskContext): Lesson {
  const { classes, train } = context.data;
  const labels = noisyLabels(train.y, classes, noise / 100, seed);
  return { jax, context, epochs, seed, data: { inputs: train.x, count: train.count, labels, teacher: null } };
}

type Task<Kind> = Extract<AdjoinedTask, { kind: Kind }>;

async function apart({ kind, alpha, noise, seed }: Task<'apart'>, lesson: Lesson): Promise<AdjoinedResult> {
  const { context, data } = lesson;
  const widths = dividedWidths(BASE_WIDTHS, alpha);
  const base = await learnAlone({ ...lesson, span: [0, 0.5] }, BASE_WIDTHS);
  const student = await learnAlone({ ...lesson, span: [0.5, 0.75] }, widths);
  const teacher = await logitsOf(graphOf(context, base, 'base', BASE_WIDTHS), data.inputs, data.count, context);
  const taught = await learnAlone({ ...lesson, data: { ...data, teacher }, span: [0.75, 1] }, widths);
  return {
    ...{ kind, alpha, noise, seed },
    base: await accuracy(context, base, 'base', BASE_WIDTHS),
    student: await accuracy(context, student, 'base', widths),
    taught: await accuracy(context, taught, 'base', widths),
    parameters: { base: parametersWith(context, BASE_WIDTHS), student: parametersWith(context, widths) },
  };
}

async function adjoined(task: Task<'adjoined'>, lesson: Lesson): Promise<AdjoinedResult> {
  const { kind, alpha, noise, seed, opened } = task;
  const { context } = lesson;
  const widths = dividedWidths(BASE_WIDTHS, alpha);
  const both = await learnAdjoined(lesson, widths);
  return {
    ...{ kind, alpha, noise, seed },
    base: await accuracy(context, both, 'base', BASE_WIDTHS),
    student: await accuracy(context, both, 'student', widths),
    parameters: parametersWith(context, widths),
    ...(opened && { network: writeOnnx(graphOf(context, both, 'student', widths)) }),
  };
}

async function searched({ kind, cost, noise, seed }: Task<'searched'>, lesson: Lesson): Promise<AdjoinedResult> {
  const { context } = lesson;
  const widths = await searchWidths({ ...lesson, span: [0, 0.55] }, cost);
  const both = await learnAdjoined({ ...lesson, span: [0.55, 1] }, widths);
  return {
    ...{ kind, cost, noise, seed, widths },
    student: await accuracy(context, both, 'student', widths),
    parameters: parametersWith(context, widths),
  };
}

const graphOf = ({ data }: TaskContext, parameters: HostParameters, network: Network, widths: readonly number[]) =>
  foldedNetwork(parameters, network, widths, data);

const accuracy = (context: TaskContext, ...network: [HostParameters, Network, readonly number[]]) =>
  accuracyOf(graphOf(context, ...network), context.data.test, context);

const parametersWith = ({ data: { shape, classes } }: TaskContext, widths: readonly number[]) =>
  parametersOf([productOf(shape), ...widths, classes]);
