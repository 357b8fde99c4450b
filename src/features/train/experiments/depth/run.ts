import { UserError } from '../../../../core/errors';
import { writeOnnx } from '../../../../engine/training/write-student';
import type { TaskRun } from '../../../../experiment/experiment';
import type { PictureSet } from '../../../../experiment/pictures';
import type { DepthResult, DepthTask } from './task';
import { entryOverDepth, largestNorm, rootVariation } from './measures';
import { componentsOf, principalComponents, type Components } from './principal';
import { stepSize, weightCount, type ResidualShape } from './residual';
import { residualGraph } from './residual-graph';
import { accuracyOf, trainResidual, type ComponentData } from './train-residual';

/** Neurons of a layer, where classes are not more. */
const WIDTH = 10;
const MOST_CLASSES = 32;
/** Deeper ones are not offered to be opened: there are only more layers to look at. */
const DEEPEST_NETWORK = 32;
/** Which entry of A_k is drawn: one off the diagonal. */
const ENTRY = 12;

export const run: TaskRun<DepthTask, DepthResult> = {
  async run({ activation, depth, epochs, seed }, { data, progress, turn }) {
    const { train, test, components } = preparedOf(data);
    const shape: ResidualShape = {
      activation,
      depth,
      width: components.V.length / components.mean.length,
      classes: data.classes,
      sharedStep: activation === 'tanh',
    };
    const afterStep = (part: number) => {
      progress(part);
      return turn();
    };
    const { θ, loss } = await trainResidual(shape, train, { epochs, seed, afterStep });
    const A = θ.subarray(0, weightCount(shape));
    const isFirst = seed === 1;
    return {
      activation,
      depth,
      seed,
      accuracy: 100 * accuracyOf(shape, θ, test),
      loss,
      stepSize: stepSize(shape, θ),
      largestNorm: largestNorm(A, depth),
      rootVariation: rootVariation(A, depth),
      entry: isFirst ? entryOverDepth(A, depth, ENTRY) : null,
      ...(isFirst &&
        activation === 'relu' &&
        depth <= DEEPEST_NETWORK && { network: writeOnnx(residualGraph(data.shape, components, shape, θ)) }),
    };
  },
};

interface Prepared {
  train: ComponentData;
  test: ComponentData;
  components: Components;
}

/** Every task of a worker has the same pictures. */
const prepared = new WeakMap<PictureSet, Prepared>();

function preparedOf(data: PictureSet): Prepared {
  const known = prepared.get(data);
  if (known) return known;
  const { train, test, classes } = data;
  const features = train.x.length / train.count;
  if (classes > MOST_CLASSES || classes > features)
    throw new UserError(
      `Depth scaling takes pictures of at most ${Math.min(MOST_CLASSES, features)} classes here, and ${data.name} has ${classes}.`,
    );
  const components = principalComponents(train, Math.min(features, Math.max(WIDTH, classes)));
  const own = {
    train: { x: componentsOf(train, components), y: train.y },
    test: { x: componentsOf(test, components), y: test.y },
    components,
  };
  prepared.set(data, own);
  return own;
}
