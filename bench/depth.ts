/** How the time to quantize a network grows with its depth: chains of 3 × 3 convolutions, in Node, on the wasm backend. */
import { chainNetwork, smallData } from '../src/engine/networks-testing.ts';
import type { Backend } from '../src/engine/backend.ts';
import { startJob } from '../src/engine/job.ts';
import { quantizeStaged } from '../src/engine/quantize.ts';
import { completeRecipe } from '../src/engine/recipe.ts';
import { stageNetwork } from '../src/engine/staged.ts';
import { readSamples } from '../src/data/read.ts';
import { readNetwork } from '../src/onnx/read.ts';
import { openRuntime } from '../src/runtime/onnxruntime.ts';
import { openWasmSolver } from '../src/runtime/wasm-solver.ts';

const DEPTHS = [8, 16, 32, 64];
const RUNS = 3;

const runtime = await openRuntime();
const backend: Backend = {
  kind: 'wasm',
  adapter: 'none',
  software: true,
  reason: '',
  open: (options) => Promise.resolve(openWasmSolver(runtime, options)),
};
const recipe = completeRecipe({ calibrationCount: 64, patches: 16 });
const samples = readSamples([smallData('train.npz', 64, { size: 12 })], '0 to 1');

/** Median seconds, sessions opened and closed as in a first run. */
async function seconds(depth: number): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const network = readNetwork([chainNetwork(depth)]);
    const start = performance.now();
    const staged = stageNetwork(network, runtime);
    await quantizeStaged(staged, samples, recipe, { backend, form: null, job: startJob() });
    await staged.close();
    times.push((performance.now() - start) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
}

await seconds(DEPTHS[0]!); // compiles and warms up
console.log('| layers | seconds | ms a layer | against half the depth |');
console.log('| -----: | ------: | ---------: | ---------------------: |');
let half: number | null = null;
for (const depth of DEPTHS) {
  const time = await seconds(depth);
  const ratio = half === null ? '–' : `${(time / half).toFixed(2)} ×`;
  console.log(`| ${depth} | ${time.toFixed(2)} | ${((1000 * time) / depth).toFixed(0)} | ${ratio} |`);
  half = time;
}
