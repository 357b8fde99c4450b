/** How time and memory of the Gram form grow. */
import { plainRecipe, randomProblem } from '../src/quant/random-problem';
import { solveProblem } from '../test/solve';
import { bytes } from '../src/core/units';
import { liveMemory } from '../src/gpu/buffers';
import type { Gpu } from '../src/gpu/device';
import { openWebgpuSolver } from '../src/quant/webgpu/solver';
import { race, secondsOf } from './clock';
import { requireGpu } from './device';
import { ratio, type Bench, type Cell } from './table';

type Axis = 'samples' | 'inputs' | 'neurons';

/** What grows, from where, and how many times. Rows go through in slabs: with fewer than one slab, memory grows too. */
const SERIES: { axis: Axis; base: Record<Axis, number>; factors: number[] }[] = [
  { axis: 'samples', base: { samples: 4096, inputs: 288, neurons: 64 }, factors: [1, 4, 16] },
  { axis: 'inputs', base: { samples: 1024, inputs: 288, neurons: 64 }, factors: [1, 2, 4] },
  { axis: 'neurons', base: { samples: 1024, inputs: 288, neurons: 64 }, factors: [1, 2, 4, 8] },
];

const recipe = plainRecipe({ bits: 4 });

/** Notes the most that is allocated at once. */
function watchMemory({ device }: Gpu) {
  const create = device.createBuffer.bind(device);
  let peak = 0;
  device.createBuffer = (descriptor) => {
    peak = Math.max(peak, liveMemory().bytes + descriptor.size);
    return create(descriptor);
  };
  return {
    /** Bytes since the last call. */
    take() {
      const taken = peak;
      peak = 0;
      return taken;
    },
  };
}

async function measure(note: (line: string) => void): Promise<Cell[][]> {
  const gpu = await requireGpu();
  const memory = watchMemory(gpu);
  const rows: Cell[][] = [];
  for (const { axis, base, factors } of SERIES) {
    note(axis);
    const shapes = factors.map((factor) => ({ ...base, [axis]: factor * base[axis] }));
    const peaks: number[] = [];
    const runs = shapes.map((shape, i) => {
      const problem = randomProblem(shape);
      return () =>
        secondsOf(async () => {
          memory.take();
          await solveProblem((options) => openWebgpuSolver(gpu, options), problem, recipe, { form: 'gram' });
          peaks[i] = memory.take();
        });
    });
    await runs[0]!();
    const times = await race(runs);
    for (const [i, { samples, inputs, neurons }] of shapes.entries())
      rows.push([
        `${axis} × ${factors[i]}: ${samples} × ${inputs} × ${neurons}`,
        times.seconds(i),
        ratio(times.ratio(i, 0)),
        bytes(peaks[i]!),
        ratio(peaks[i]! / peaks[0]!),
      ]);
  }
  return rows;
}

export const bench: Bench = {
  title: 'Growth',
  labels: 1,
  columns: ['samples × inputs × neurons', 'seconds', 'to the first', 'GPU memory', 'to the first'],
  notes: ['webgpu, Gram form, 4 bits, X̃ unlike X. Memory is the most that was allocated at once.'],
  measure,
};
