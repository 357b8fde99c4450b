/** Pictures that are easily told apart, for experiments on a device. */
import { random } from '../src/core/random';
import { openContext } from '../src/experiment/context';
import type { PicturePart, PictureSet } from '../src/experiment/pictures';
import type { TrainingBackend } from '../src/train/jax';

/** Class k is bright in its own pixels. */
function brightPart(count: number, seed: number): PicturePart {
  const rng = random(seed);
  const y = Int32Array.from({ length: count }, () => rng.below(4));
  const x = Float32Array.from({ length: count * 16 }, (_, i) => {
    const own = i % 4 === y[Math.floor(i / 16)];
    return 0.5 * rng.normal() + (own ? 1 : 0);
  });
  return { x, y, count };
}

export const BRIGHT: PictureSet = {
  name: 'bright',
  shape: [1, 4, 4],
  classes: 4,
  train: brightPart(200, 1),
  test: brightPart(200, 2),
};

/** For tasks that talk to no others. */
export const brightContext = (backend: TrainingBackend) =>
  openContext({
    data: BRIGHT,
    backend,
    startPeer: () => {
      throw new Error('it talks to none');
    },
  });
