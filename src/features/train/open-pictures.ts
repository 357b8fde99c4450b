/** What is open, as pictures to train on. */
import { UserError } from '../../core/errors';
import { productOf } from '../../core/shape';
import type { Samples } from '../../data/samples';
import type { PicturePart, PictureSet } from '../../experiment/pictures';

/** Numbers of all pictures together, at most: each worker has a copy. */
const MOST_VALUES = 64e6;

/**
 * @param train what is trained on
 * @param test what is tested on
 * @throws UserError where there are no labels, the two are not alike, or they are too many
 */
export async function openPictures(train: Samples, test: Samples): Promise<PictureSet> {
  const size = productOf(train.shape);
  if (productOf(test.shape) !== size)
    throw new UserError(
      `${train.name} has samples of ${train.shape.join(' × ')} and ${test.name} of ${test.shape.join(' × ')}: an experiment trains on the one and tests on the other.`,
    );
  const values = size * (train.count + test.count);
  if (values > MOST_VALUES)
    throw new UserError(
      `${train.name} and ${test.name} have ${Math.round(values / 1e6)} million numbers together; experiments train on ${MOST_VALUES / 1e6} million at most. Open fewer samples, or smaller ones.`,
    );
  const parts = [await partOf(train), await partOf(test)] as const;
  const classes = 1 + Math.max(...parts.map(({ y }) => y.reduce((most, label) => Math.max(most, label), 0)));
  return { name: train.name, shape: [...train.shape], classes, train: parts[0], test: parts[1] };
}

async function partOf({ name, labels, count, batch }: Samples): Promise<PicturePart> {
  if (!labels)
    throw new UserError(
      `${name} has no labels: experiments learn from them. Open samples that have, or choose the digits.`,
    );
  if (labels.some((label) => label < 0))
    throw new UserError(`${name} has labels below 0: experiments need a class of each sample, from 0.`);
  const x = await batch(Array.from({ length: count }, (_, i) => i));
  return { x: Float32Array.from(x), y: Int32Array.from(labels), count };
}
