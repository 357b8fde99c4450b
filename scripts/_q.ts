import { readNetwork } from '../src/onnx/read';
import { exportOnnx } from '../src/onnx/export';
import { readSamples } from '../src/data/read';
import { presetPreprocessing } from '../src/data/preprocessing';
import { openRuntime } from '../src/runtime/onnxruntime';
import { openWasmSolver } from '../src/runtime/wasm-solver';
import { stageNetwork } from '../src/engine/staged';
import { quantizeStaged, layerValues } from '../src/engine/quantize';
import { openScorer, scoresOf } from '../src/engine/score';
import { startJob } from '../src/engine/job';
import { completeRecipe } from '../src/engine/recipe';
import { readFileSync } from 'node:fs';
const R = '../shared/realdata/';
const f = (n: string) => ({ name: n.split('/').pop()!, bytes: new Uint8Array(readFileSync(R + n)) });
const rt = await openRuntime();
const backend = {
  kind: 'wasm' as const,
  adapter: '',
  software: true,
  reason: '',
  open: async (o: any) => openWasmSolver(rt, o),
};
const which = process.argv[2];
const sets = {
  lenet: {
    m: 'models/lenet_mnist.onnx',
    c: ['mnist/train-images-idx3-ubyte.gz', 'mnist/train-labels-idx1-ubyte.gz'],
    e: ['mnist/t10k-images-idx3-ubyte.gz', 'mnist/t10k-labels-idx1-ubyte.gz'],
    p: '0 to 1' as const,
  },
  resnet: {
    m: 'models/resnet20_cifar10.onnx',
    c: ['cifar10/data_batch_1.bin'],
    e: ['cifar10/test_batch.bin'],
    p: 'ImageNet mean/std' as const,
  },
} as any;
const s = sets[which!];
const net = readNetwork([f(s.m)]);
const cal = readSamples(s.c.map(f), s.p, { shape: net.inputs[0]!.shape }),
  ev = readSamples(s.e.map(f), s.p, { shape: net.inputs[0]!.shape });
console.log(cal.count, cal.shape, ev.count);
const scorer = openScorer(net, rt);
const job = startJob();
let t = performance.now();
const fl = await scorer.run(ev, null, job);
console.log('float', scoresOf(fl, fl, ev.labels), performance.now() - t);
const staged = stageNetwork(net, rt);
for (const change of JSON.parse(process.argv[3]!)) {
  t = performance.now();
  const q = await quantizeStaged(staged, cal, completeRecipe(change), { backend, form: null, job });
  const dt = performance.now() - t;
  t = performance.now();
  const o = await scorer.run(ev, layerValues(q), job);
  const sc = scoresOf(fl, o, ev.labels);
  console.log(
    JSON.stringify(change),
    'top1',
    sc.top1,
    'agree',
    sc.agreement,
    'sqnr',
    sc.sqnr?.toFixed(1),
    'quant ms',
    dt.toFixed(0),
    'score ms',
    (performance.now() - t).toFixed(0),
    JSON.stringify(q.seconds),
  );
  for (const fmt of ['float', 'qdq'] as const) {
    const b = exportOnnx(net, q.layers, fmt);
    const se = await rt.open(b);
    const x = await ev.batch([0, 1, 2, 3]);
    const y = (await se.run({ [net.inputs[0]!.name]: { type: 'float32', data: x, dims: [4, ...ev.shape] } }))[
      net.outputs[0]!.name
    ]!;
    let m = 0;
    for (let i = 0; i < y.data.length; i++) m = Math.max(m, Math.abs((y.data as any)[i] - o.rows[i]!));
    console.log(fmt, b.length, 'maxdiff', m);
    await se.close();
  }
}
