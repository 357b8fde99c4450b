/** Results for tests. */
import { random } from '../src/core/random';
import { type Recipe } from '../src/features/quantize/job/recipe';
import { DEFAULT_RECIPE } from '../src/features/quantize/job/recipe-fields';
import type { LayerReport, Report } from '../src/features/quantize/job/report';

const SHA = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

/** A report as a run of a network with `layers` convolutions writes it: numbers with all their digits. */
export function exampleReport(layers: number, recipe: Recipe = DEFAULT_RECIPE): Report {
  const rng = random(7);
  const giga = () => (rng.uniform() * 3).toPrecision(2);
  const layer = (i: number): LayerReport => ({
    id: `/features/stage${Math.floor(i / 6)}/block${i % 6}/conv/Conv`,
    name: `/features/stage${Math.floor(i / 6)}/block${i % 6}/conv/Conv`,
    op: 'Conv',
    neurons: 32 * (1 + Math.floor(i / 6)),
    inputs: 288 * (1 + Math.floor(i / 6)),
    groups: 1,
    bits: 4,
    letters: 16,
    samples: 8192,
    relativeError: 0.02 + rng.uniform() / 10,
    scale: 0.8 + rng.uniform() / 5,
    steps: 32 * (1 + Math.floor(i / 6)),
    sparsity: rng.uniform() / 3,
    form: i % 2 ? 'gram' : 'path',
    reason: `fewer flops (Gram form ${giga()} GFLOP, path form ${giga()} GFLOP)`,
    seconds: { gather: rng.uniform(), gram: rng.uniform() * 2, walk: rng.uniform() / 3 },
  });
  const scores = { samples: 1000, top1: 0.9123456789, top5: 0.998, agreement: 0.97, sqnr: 23.456789, kl: 0.0123456789 };
  return {
    recipe,
    model: { name: 'resnet50.onnx', sha256: SHA, parameters: 25_557_032 },
    calibration: { name: 'calibration.zip', sha256: SHA, count: 256 },
    evaluation: { name: 'evaluation.zip', sha256: SHA.replace('b', 'c'), count: 744 },
    reading: {
      preprocessing: {
        preset: 'ImageNet mean/std',
        mean: [0.485, 0.456, 0.406],
        std: [0.229, 0.224, 0.225],
        channelOrder: 'RGB',
        layout: 'NCHW',
        resize: 256,
      },
      labelOffset: 1,
      evaluated: { count: 744, of: 2000, seed: 1 },
    },
    device: { backend: 'webgpu', adapter: 'SwiftShader (software)', runtime: 'onnxruntime-web 1.30.0, wasm' },
    float: { ...scores, agreement: null, sqnr: null, kl: null },
    scores,
    layers: Array.from({ length: layers }, (_, i) => layer(i)),
    size: { float: 102_228_128, quantized: 12_900_000 },
    seconds: { stages: 12.345678, quantize: 45.678901, score: 6.789012, total: 64.813591 },
  };
}
