/** What may be chosen of a compression, in words. */
import type { Criterion, Repair, Structure } from '../../compress/layer';
import type { Allocation } from '../../compress/compression';

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
