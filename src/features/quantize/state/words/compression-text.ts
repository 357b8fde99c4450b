/** What a compression is, in a few words. */
import type { Compression } from '../../../../compress/compression';
import { percent } from '../../../../state/format';
import type { Report } from '../../job/report';

/** What does not say it itself. */
const WORDS: Record<string, string> = {
  wanda: 'Wanda',
  obs: 'OBS',
  weights: '',
  blocks: 'blocks of 4 × 4',
  neurons: 'whole neurons',
  none: 'no repair',
  sparsegpt: 'SparseGPT',
  both: 'SparseGPT and refit',
  same: '',
  threshold: 'one threshold',
  size: 'best for the size',
  channels: '',
  spatial: 'k × 1 and 1 × k',
  codebook: '',
  separable: 'depthwise and pointwise',
};

/** `80 %, OBS, refit, one threshold`: what a run's column of settings says. */
export function compressionText(compression: Compression | undefined): string {
  if (!compression) return '';
  const { criterion, structure, allocation, repair, drift, sparsity, size, aware, convolutions, form, values, tuning } =
    compression;
  const chosen = [structure, criterion, repair, allocation, convolutions, form];
  const parts = [
    sparsity !== undefined && percent(sparsity, 0),
    size !== undefined && `${percent(size, 0)} of the numbers`,
    values !== undefined && `${values} values`,
    ...chosen.map((value) => value && (WORDS[value] ?? value)),
    drift === false && 'without drift',
    aware === false && 'by the weights alone',
    tuning && `trained ${tuning.epochs} epochs`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** `80 % sparse`; `Low rank`; `16 values`: how an answer begins. */
export function compressedText({ recipe, layers }: Report): string {
  const { kind, form, values } = recipe.compression!;
  if (kind === 'low-rank') return 'Low rank';
  if (kind === 'share') return form === 'separable' ? 'Depthwise and pointwise' : `${values} values a layer`;
  let [zeros, weights] = [0, 0];
  for (const { neurons, inputs, sparsity = 0 } of layers) {
    weights += neurons * inputs;
    zeros += sparsity * neurons * inputs;
  }
  return `${percent(zeros / Math.max(1, weights), 0)} sparse`;
}
