/** Work is linear in depth (docs/ARCHITECTURE.md 4.3): a network of twice the depth takes twice the time. */
import { readSamples } from '../src/data/sets/read';
import { quantizeNetwork } from '../src/features/quantize/library';
import { chainNetwork, smallData } from '../test/networks';
import { readNetwork } from '../src/onnx/read';
import { race, secondsOf } from './clock';
import { ratio, type Bench, type Cell } from './table';

/** 3 × 3 convolutions in a chain. */
const DEPTHS = { wasm: [8, 16, 32, 64], webgpu: [8, 16, 32] } as const;
const CHANNELS = 16;
const SIZE = 16;
const SAMPLES = 16;

const recipe = { bits: 4, calibrationCount: SAMPLES, patches: 32 };

async function measure(note: (line: string) => void): Promise<Cell[][]> {
  const file = smallData('pictures.npz', SAMPLES, { size: SIZE, classes: CHANNELS });
  const rows: Cell[][] = [];
  for (const backend of ['wasm', 'webgpu'] as const) {
    const depths = DEPTHS[backend];
    const deepest = Math.max(...depths);
    const quantizes = depths.map((depth) => {
      const network = readNetwork([chainNetwork(depth, CHANNELS, SIZE)]);
      const samples = readSamples([file], '0 to 1', { shape: network.inputs[0]!.shape });
      return () => quantizeNetwork(network, samples, recipe, { backend });
    });
    // As many layers in each turn, so that what else the machine does hits all depths alike.
    const runs = quantizes.map((quantize, i) => async () => {
      const times = deepest / depths[i]!;
      const all = await secondsOf(async () => {
        for (let time = 0; time < times; time++) await quantize();
      });
      return all / times;
    });
    note(`${backend}: ${depths.join(', ')} layers`);
    await runs[0]!();
    const times = await race(runs);
    for (const [i, depth] of depths.entries()) {
      const toHalf = i === 0 ? '–' : ratio(times.ratio(i, i - 1));
      const perLayer = ratio((times.ratio(i, 0) * depths[0]) / depth);
      rows.push([`${backend}, ${depth} layers`, times.seconds(i), times.seconds(i) / depth, toHalf, perLayer]);
    }
  }
  return rows;
}

export const bench: Bench = {
  title: 'Depth',
  labels: 1,
  columns: ['chain', 'seconds', 'seconds a layer', 'to half the depth', 'a layer, to the shortest'],
  notes: [
    `A chain of 3 × 3 convolutions, ${CHANNELS} channels, pictures of ${SIZE} × ${SIZE}, ${SAMPLES} samples, ${recipe.patches} patches of each, 4 bits, C searched.`,
  ],
  measure,
};
