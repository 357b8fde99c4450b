/**
 * Trains the built-in networks on the train part of the digits and writes them as ONNX:
 * `npm run train-examples`, or only some: `npm run train-examples -- digits-mlp.onnx`. Seeded: the same bytes each
 * time. The CNN takes some minutes.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cnn } from './training/cnn.ts';
import { readDigits, SAMPLES } from './training/digits.ts';
import { fit } from './training/fit.ts';
import { tree } from './training/jax.ts';
import { mlp } from './training/mlp.ts';
import type { Recipe } from './training/recipe.ts';
import { accuracy } from './training/run-onnx.ts';

const train = readDigits('train');
const test = readDigits('test');

async function trained({ file, settings, initial, logits, finish }: Recipe): Promise<Record<string, Float32Array>> {
  const parameters = await fit(initial(settings.seed), logits, train, settings, (epoch, loss) => {
    if (epoch % 10 === 9) console.log(`${file}: epoch ${epoch + 1}, loss ${loss.toFixed(4)}`);
  });
  const finished = finish(parameters, train);
  const values: Record<string, Float32Array> = {};
  for (const [name, a] of Object.entries(finished)) values[name] = Float32Array.from(await a.ref.data());
  tree.dispose(finished);
  return values;
}

const files: { file: string; bytes: Uint8Array }[] = [];
const only = process.argv.slice(2);
for (const recipe of [mlp, cnn])
  if (only.length === 0 || only.includes(recipe.file))
    files.push({ file: recipe.file, bytes: recipe.onnx(await trained(recipe)) });

// Only now: onnxruntime defines a global Worker in Node, from which jax-js would conclude that its memory is shared.
for (const { file, bytes } of files) {
  writeFileSync(join(SAMPLES, file), bytes);
  for (const [part, digits] of Object.entries({ train, test })) {
    const right = await accuracy(bytes, digits);
    console.log(`${file}: ${(100 * right).toFixed(2)} % of the ${digits.count} of the ${part} part`);
  }
}
