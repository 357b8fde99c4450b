/** Samples brought back to colours, for the eye. */
import { toPixels } from '../../data/pictures/pixels';
import { productOf } from '../../core/shape';
import type { Preprocessing, Samples } from '../../data/samples';
import type { Preview } from '../api';

/**
 * @param count of previews, spread over the samples
 * @param preprocessing to undo, where the samples went through it; null: values are stretched
 */
export async function previewsOf(
  samples: Samples,
  count: number,
  preprocessing: Preprocessing | null,
): Promise<Preview[]> {
  const shown = Math.min(count, samples.count);
  const indices = Array.from({ length: shown }, (_, i) => Math.floor((i * samples.count) / shown));
  const floats = await samples.batch(indices);
  const size = productOf(samples.shape);
  const undo = samples.kind === 'floats' ? null : preprocessing;
  return indices.map((index, i) => {
    const label = samples.labels?.[index];
    return {
      ...toPixels(floats.subarray(i * size, (i + 1) * size), samples.shape, undo),
      label: label === undefined ? null : (samples.classes?.[label] ?? String(label)),
    };
  });
}
