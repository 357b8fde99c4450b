/** What the table of compressed networks measures on each of them. */
import type { Compression } from '../src/compress/compression';
import type { Recipe } from '../src/features/quantize/job/recipe';

export interface CompressedRow {
  text: string;
  compression: Partial<Compression>;
  /** What the recipe says beside it. */
  recipe?: Partial<Recipe>;
  /** The one layer that is compressed, by its place among the layers, and its rank; the others stay in float. */
  alone?: { layer: number; rank: number };
  /** By which the network has been compressed before, in a run and a file of its own. */
  first?: Partial<Compression>;
  /** For what differs by less than seeds do; left out: 1. */
  seeds?: readonly number[];
}

type Pruning = Partial<Compression>;

const sameShare = (sparsity: number): Pruning => ({ kind: 'prune', allocation: 'same', sparsity });
const oneThreshold = (sparsity: number): Pruning => ({ kind: 'prune', allocation: 'threshold', sparsity });
const bestForSize = (sparsity: number): Pruning => ({ kind: 'prune', allocation: 'size', sparsity });
const TWO_OF_FOUR: Pruning = { kind: 'prune', structure: '2:4' };

const MAGNITUDE: Pruning = { criterion: 'magnitude', repair: 'none' };
const MAGNITUDE_REFIT: Pruning = { criterion: 'magnitude', repair: 'refit' };
const PATH: Pruning = { criterion: 'obs', repair: 'path' };
const REFIT: Pruning = { criterion: 'obs', repair: 'refit' };
const BOTH: Pruning = { criterion: 'obs', repair: 'both' };

const row = (text: string, ...parts: Pruning[]): CompressedRow => ({ text, compression: Object.assign({}, ...parts) });

/** What aims at the float network's outputs, next to what aims at the layer's own on what comes in. */
function driftRows(): CompressedRow[] {
  return [['path', PATH] as const, ['refit', REFIT] as const, ['walk and refit', BOTH] as const].flatMap(
    ([name, repair]) => [
      row(`50 % of each, OBS, ${name}`, sameShare(0.5), repair),
      row(`50 % of each, OBS, ${name}, no drift`, sameShare(0.5), repair, { drift: false }),
    ],
  );
}

function digitsRows(): CompressedRow[] {
  const pruned = [0.8, 0.9].flatMap((sparsity) => {
    const percent = 100 * sparsity;
    return [
      row(`${percent} % of each, magnitude`, sameShare(sparsity), MAGNITUDE),
      row(`${percent} %, one threshold, magnitude`, oneThreshold(sparsity), MAGNITUDE),
      row(`${percent} %, one threshold, OBS, refit`, oneThreshold(sparsity), REFIT),
      row(`${percent} %, one threshold, OBS, walk and refit`, oneThreshold(sparsity), BOTH),
      row(`${percent} %, best for the size, OBS, walk and refit`, bestForSize(sparsity), BOTH),
    ];
  });
  const cut = (text: string, aware: boolean): CompressedRow => ({
    text,
    compression: { kind: 'low-rank', allocation: 'same', aware },
    alone: { layer: 1, rank: 25 },
  });
  return [...pruned, ...driftRows(), cut('fc2 of rank 25, plain', false), cut('fc2 of rank 25, data-aware', true)];
}

const lenetRows = (): CompressedRow[] => [
  ...[0.95, 0.98].flatMap((sparsity) => [
    row(`${100 * sparsity} %, one threshold, magnitude`, oneThreshold(sparsity), MAGNITUDE),
    row(`${100 * sparsity} %, one threshold, magnitude, refit`, oneThreshold(sparsity), MAGNITUDE_REFIT),
    row(`${100 * sparsity} %, one threshold, OBS, refit`, oneThreshold(sparsity), REFIT),
    row(`${100 * sparsity} %, one threshold, OBS, walk and refit`, oneThreshold(sparsity), BOTH),
  ]),
  ...driftRows(),
];

const LETTERS: { name: string; recipe: Partial<Recipe> }[] = [
  { name: 'GPFQ', recipe: { method: 'gpfq' } },
  { name: 'GPFQ, 3 sweeps', recipe: { method: 'gpfq', sweeps: 3 } },
  { name: 'Qronos, largest first', recipe: { method: 'qronos', order: 'norm' } },
];

/** Zeros in one walk with the letters, next to zeros first, which letters that are found afterwards keep. */
function letterRows(): CompressedRow[] {
  const first = { ...sameShare(0.5), ...BOTH };
  const together = { ...first, letters: true };
  // Zeros are the smallest: the same ones go.
  const after = { ...together, ...MAGNITUDE };
  const seeds = [1, 2, 3];
  const later = (name: string, recipe: Partial<Recipe>): CompressedRow => ({
    text: `50 % of each, walk and refit, then 4 bits, ${name}`,
    compression: after,
    recipe: { ...recipe, bits: 4 },
    first,
    seeds,
  });
  return [
    later('RTN', { method: 'rtn' }),
    ...LETTERS.flatMap(({ name, recipe }) => [
      later(name, recipe),
      {
        text: `50 % of each and 4 bits in one walk, ${name}`,
        compression: together,
        recipe: { ...recipe, bits: 4 },
        seeds,
      },
    ]),
  ];
}

const resnetRows = (): CompressedRow[] => [
  ...[0.6, 0.7].flatMap((sparsity) => [
    row(`${100 * sparsity} % of each, OBS, refit`, sameShare(sparsity), REFIT),
    row(`${100 * sparsity} % of each, OBS, walk and refit`, sameShare(sparsity), BOTH),
  ]),
  row('2:4, OBS, refit', TWO_OF_FOUR, REFIT),
  row('2:4, OBS, walk and refit', TWO_OF_FOUR, BOTH),
  ...driftRows(),
  ...letterRows(),
  row('low rank, 75 % of each', { kind: 'low-rank', size: 0.75, allocation: 'same' }),
  row('low rank, 75 %, best for the size', { kind: 'low-rank', size: 0.75, allocation: 'size' }),
];

const imagenetRows = (): CompressedRow[] => [
  row('2:4, OBS, refit', TWO_OF_FOUR, REFIT),
  row('2:4, OBS, walk and refit', TWO_OF_FOUR, BOTH),
  ...driftRows(),
];

/** By the network's name. */
export const COMPRESSED_ROWS: Record<string, () => CompressedRow[]> = {
  'digits-mlp': digitsRows,
  lenet_mnist: lenetRows,
  resnet20_cifar10: resnetRows,
  'mobilenet_v1_0.25_224': imagenetRows,
  'squeezenet1.1': imagenetRows,
};
