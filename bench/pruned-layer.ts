/** The layer that is pruned by bench/pruning.bench.ts and by bench/pruning.py. */
export const PRUNED_LAYER = { samples: 4096, inputs: 1152, neurons: 256 };
