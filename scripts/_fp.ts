import { createEngine } from '../src/engine/engine';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
globalThis.fetch = (async (u: string) => {
  const b = readFileSync(fileURLToPath(u));
  return { ok: true, arrayBuffer: async () => b.buffer.slice(b.byteOffset, b.byteOffset + b.length) };
}) as any;
import { DEFAULT_RECIPE } from '../src/engine/recipe';
const e = createEngine();
const p = () => {};
for (const id of ['digits-cnn', 'digits-mlp']) {
  const workspace = await e.openExample(id);
  const float = await e.scoreFloat(p);
  const recipe = { ...DEFAULT_RECIPE, bits: 3 };
  const gp = await e.quantize(recipe, p),
    rt = await e.quantize({ ...recipe, method: 'rtn' }, p);
  console.log(
    id,
    float.top1,
    gp.report.scores,
    rt.report.scores,
    gp.report.seconds,
    gp.report.layers.map((l) => [l.name, l.relativeError, l.form]),
  );
  const sweep = await e.sweep(recipe, [2, 3, 4, 5, 6, 7, 8], p, p);
  console.log(sweep.map((s) => [s.method, s.bits, s.scores.top1]));
  const path = await e.path(recipe, workspace.model!.layers[1]!.id, p);
  if (id === 'digits-mlp')
    writeFileSync(
      'src/samples/first-paint.json',
      JSON.stringify({ workspace, float, runs: [rt.report, gp.report], sweep, path }),
    );
}
