/** What a compression is, in a few words. */
import type { Criterion, Repair, Structure } from '../../../../compress/layer';
import type { Allocation, Compression } from '../../../../compress/recipe';
import { percent } from '../../../../state/format';
import type { Report } from '../../job/report';

export const CRITERION_NAMES: Record<Criterion, string> = {
  magnitude: 'magnitude',
  wanda: 'Wanda',
  obs: 'OBS',
  taylor: 'Taylor',
  random: 'random',
};

export const STRUCTURE_NAMES: Record<Structure, string> = {
  weights: 'single weights',
  '2:4': '2:4',
  '4:8': '4:8',
  blocks: 'blocks of 4 × 4',
  neurons: 'whole neurons',
};

export const REPAIR_NAMES: Record<Repair, string> = {
  none: 'no repair',
  path: 'path',
  sparsegpt: 'SparseGPT',
  refit: 'refit',
  both: 'SparseGPT and refit',
};

export const ALLOCATION_NAMES: Record<Allocation, string> = {
  same: 'the same part of each layer',
  threshold: 'one threshold',
  size: 'best for the size',
};

/** `80 %, OBS, refit, one threshold`: what a run's column of settings says. */
export function compressionText(compression: Compression | undefined): string {
  if (!compression) return '';
  const { criterion, structure, allocation, repair, drift, sparsity, size, aware, convolutions, form, values, tuning } =
    compression;
  const parts = [
    sparsity !== undefined && percent(sparsity, 0),
    size !== undefined && `${percent(size, 0)} of the numbers`,
    structure && structure !== 'weights' && STRUCTURE_NAMES[structure],
    criterion && CRITERION_NAMES[criterion],
    repair && REPAIR_NAMES[repair],
    allocation && allocation !== 'same' && ALLOCATION_NAMES[allocation],
    drift === false && 'without drift',
    convolutions === 'spatial' && 'k × 1 and 1 × k',
    form === 'separable' && 'depthwise and pointwise',
    values !== undefined && `${values} values`,
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
