/** A deep linear network on some columns of the data, trained by each method from the same start. */
import { UserError } from '../../../../core/errors';
import type { TaskRun } from '../../../../experiment/experiment';
import type { PictureSet } from '../../../../experiment/pictures';
import { compressedData, type CompressedData } from './compressed-data';
import { descend } from './descend';
import { kernelExtremes } from './kernel';
import { freshNetwork } from './linear-network';
import { METHODS, type Descent, type MomentumResult, type MomentumTask } from './task';

/** Tasks of a worker share their data. */
const decomposed = new WeakMap<PictureSet, Promise<CompressedData>>();

export const run: TaskRun<MomentumTask, MomentumResult> = {
  async run({ architecture, rank, seed, curves, ...sizes }, { data, progress, turn }) {
    const all = decomposed.get(data) ?? compressedData(data.train, data.classes);
    decomposed.set(data, all);
    const network = freshNetwork(architecture, firstColumns(await all, rank), { ...sizes, seed });
    const extremes = kernelExtremes(network);
    const descents: Descent[] = [];
    for (const method of METHODS) {
      descents.push(await descend(network, method, extremes, { curve: curves, turn }));
      progress(descents.length / METHODS.length);
    }
    return { architecture, rank, seed, kappa: extremes.kappa, descents };
  },
};

function firstColumns({ S, YV, classes }: CompressedData, rank: number) {
  if (rank > S.length)
    throw new UserError(
      `These samples have ${S.length} directions, and ${rank} columns were to be kept: choose ${S.length} or fewer.`,
    );
  return { S: S.slice(0, rank), YV: YV.slice(0, rank * classes), classes };
}
