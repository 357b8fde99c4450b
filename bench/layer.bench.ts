/** A whole layer, from its rows in memory to its letters: every backend and form, and the paper's algorithm step by step. */
import type { LayerProblem } from '../src/core/layer-problem';
import { plainRecipe, randomProblem, type ProblemShape } from '../src/quant/random-problem';
import { problemColumns } from '../src/quant/reference/problem';
import { solveReference } from '../src/quant/reference/solve';
import type { Form } from '../src/quant/solver';
import { solveProblem } from '../test/solve';
import { openBackend, type Backend } from '../src/engine/device/backend';
import type { Gpu } from '../src/gpu/device';
import { race, secondsOf } from './clock';
import { requireGpu } from './device';
import { columnsOf, walkStepByStep } from './step-by-step';
import { ratio, type Bench, type Cell } from './table';

const SIZES: ProblemShape[] = [
  { samples: 1024, inputs: 576, neurons: 64 },
  { samples: 4096, inputs: 1152, neurons: 128 },
  { samples: 4096, inputs: 1152, neurons: 256 },
  { samples: 1024, inputs: 9, neurons: 512, groups: 512 },
];
/** Too much for an emulated GPU. */
const LARGE: ProblemShape[] = [{ samples: 2048, inputs: 4608, neurons: 512 }];

const recipe = plainRecipe({ bits: 4 });
/** Steps that the port walks, and neurons that the reference does; what is missing is scaled up. */
const STEPS = 32;
const NEURONS = 16;

/** One way to the letters. */
interface Way {
  name: string;
  /** Resolves with its seconds. */
  run(): Promise<number>;
  /** Q of the last run, (neurons, inputs), and of how many neurons and steps it is. */
  letters(): { values: Float32Array; neurons: number; steps: number };
}

/** null: this backend does not know the form. */
async function engineWay(backend: Backend, problem: LayerProblem, wanted: Form | null): Promise<Way | null> {
  let form: Form | null = null;
  let values = new Float32Array();
  const open: Backend['open'] = async (options) => {
    const solver = await backend.open(options);
    form = solver.form;
    return solver;
  };
  const run = () =>
    secondsOf(async () => {
      ({ values } = (await solveProblem(open, problem, recipe, { form: wanted })) as { values: typeof values });
    });
  await run();
  if (wanted && form !== wanted) return null;
  const { neurons, inputs } = problem;
  return { name: `${backend.kind}, ${form} form`, run, letters: () => ({ values, neurons, steps: inputs }) };
}

async function portWay(gpu: Gpu, problem: LayerProblem): Promise<Way> {
  const { floatInputs, quantizedInputs, samples, neurons, inputs } = problem;
  const columns = { X: columnsOf(floatInputs, samples), Xq: columnsOf(quantizedInputs, samples) };
  const steps = Math.min(STEPS, inputs);
  let values = new Float32Array();
  const run = async () => {
    const walked = await walkStepByStep(gpu, problem, recipe, columns, steps);
    values = walked.letters as typeof values;
    return walked.seconds;
  };
  await walkStepByStep(gpu, problem, recipe, columns, 1);
  const part = steps < inputs ? ` (${steps} of ${inputs} steps)` : '';
  return { name: `step by step${part}`, run, letters: () => ({ values, neurons, steps }) };
}

function referenceWay(problem: LayerProblem): Way {
  const { inputs, weights } = problem;
  // Depthwise, the columns are nearly all the work: nothing is left out.
  const neurons = problem.groups > 1 ? problem.neurons : Math.min(NEURONS, problem.neurons);
  const shape = { neurons, inputs, groups: problem.groups };
  const part = neurons < problem.neurons ? ` (${neurons} of ${problem.neurons} neurons)` : '';
  let values = new Float32Array();
  return {
    name: `reference, float64${part}`,
    async run() {
      const start = performance.now();
      const columns = problemColumns(problem);
      const turned = performance.now();
      const solved = solveReference(shape, columns, weights.subarray(0, neurons * inputs), recipe, [recipe.scale]);
      values = solved.values as typeof values;
      const walking = performance.now() - turned;
      return Promise.resolve((turned - start + (walking * problem.neurons) / neurons) / 1000);
    },
    letters: () => ({ values, neurons, steps: inputs }),
  };
}

/** Of the letters that both have. */
function differing(found: ReturnType<Way['letters']>, expected: ReturnType<Way['letters']>, inputs: number): string {
  const neurons = Math.min(found.neurons, expected.neurons);
  const steps = Math.min(found.steps, expected.steps);
  let count = 0;
  for (let c = 0; c < neurons; c++)
    for (let t = 0; t < steps; t++) if (found.values[c * inputs + t] !== expected.values[c * inputs + t]) count++;
  return `${count} of ${neurons * steps}`;
}

async function measure(note: (line: string) => void): Promise<Cell[][]> {
  const gpu = await requireGpu();
  const webgpu = await openBackend('webgpu');
  const wasm = await openBackend('wasm');
  const rows: Cell[][] = [];
  for (const shape of gpu.software ? SIZES : [...SIZES, ...LARGE]) {
    const problem = randomProblem(shape);
    const { samples, inputs, neurons, groups } = problem;
    const title = groups > 1 ? `${samples} × ${inputs}, ${groups} groups` : `${samples} × ${inputs} × ${neurons}`;
    note(title);
    const port = await portWay(gpu, problem);
    const reference = referenceWay(problem);
    const own = [
      await engineWay(webgpu, problem, 'gram'),
      await engineWay(webgpu, problem, 'path'),
      await engineWay(wasm, problem, null),
    ].filter((way) => way !== null);
    const ways = [...own, port, reference];
    const times = await race(ways.map((way) => way.run));
    ways.forEach((way, i) => {
      const toPort = ratio(times.ratio(own.length, i));
      const unlike = way === reference ? '–' : differing(way.letters(), reference.letters(), inputs);
      rows.push([title, way.name, times.seconds(i), toPort, unlike]);
    });
  }
  return rows;
}

export const bench: Bench = {
  title: 'One layer',
  labels: 2,
  columns: ['samples × inputs × neurons', 'way', 'seconds', 'faster than step by step', 'letters unlike the reference'],
  notes: [
    `4 bits, X̃ unlike X; from rows in memory to letters, uploads included. Step by step is bench/step-by-step.wgsl: a dispatch for each step, u in memory. Where it says a part, that part was measured and the walk scaled up to the whole.`,
  ],
  measure,
};
