/** The whole engine in one process, as tests, benches and scripts drive it: the works of all features as its methods. */
import type { EngineApi } from '../src/engine/api';
import { createEngine } from '../src/engine/engine';
import type { OnProgress } from '../src/engine/job';
import { compressClient, type StudentRequest } from '../src/features/compress/works';
import { mixedPrecisionClient } from '../src/features/mixed-precision/works';
import type { Recipe } from '../src/features/quantize/job/recipe';
import type { Report, SamplePoint, SweepPoint } from '../src/features/quantize/job/report';
import { quantizeClient, type FileKind } from '../src/features/quantize/works';
import type { TheoryPoint, TheorySettings } from '../src/features/theory/problem';
import { theoryClient } from '../src/features/theory/works';
import { openFeatures } from '../src/features/worker';

export type WholeEngine = ReturnType<typeof openEngine>;

export function openEngine() {
  return withFeatures(createEngine(openFeatures()));
}

export function withFeatures<Engine extends EngineApi>(engine: Engine) {
  const quantize = quantizeClient(engine);
  const compress = compressClient(engine);
  const mixed = mixedPrecisionClient(engine);
  const theory = theoryClient(engine);
  return {
    ...engine,
    quantize: (recipe: Recipe, onProgress: OnProgress) => quantize.run.quantize({ recipe }, onProgress),
    quantizeSoon: (recipe: Recipe, onProgress: OnProgress, onFirst: (report: Report) => void) =>
      quantize.run.quantize({ recipe, soon: true }, onProgress, onFirst),
    sweep: (recipe: Recipe, bits: number[], onProgress: OnProgress, onPoint?: (point: SweepPoint) => void) =>
      quantize.run.sweep({ recipe, bits }, onProgress, onPoint),
    sweepSamples: (recipe: Recipe, onProgress: OnProgress, onPoint?: (point: SamplePoint) => void) =>
      quantize.run.sweepSamples({ recipe }, onProgress, onPoint),
    explain: (recipe: Recipe, layer: string, onProgress: OnProgress, run: number | null = null) =>
      quantize.run.explain({ recipe, layer, run }, onProgress),
    path: (recipe: Recipe, layer: string, onProgress: OnProgress) => quantize.run.path({ recipe, layer }, onProgress),
    openNext: (run: number, onProgress: OnProgress = () => undefined) => quantize.run.openNext({ run }, onProgress),
    openOriginal: () => quantize.run.openOriginal(null, () => undefined),
    histogram: (run: number, layer: string) => quantize.ask.histogram({ run, layer }),
    classes: (run: number) => quantize.ask.classes({ run }),
    predictions: (run: number) => quantize.ask.predictions({ run }),
    files: (run: number) => quantize.ask.files({ run }),
    exportOnnx: async (run: number, kind: FileKind) => (await quantize.ask.exportOnnx({ run, kind })).bytes,
    distil: (request: StudentRequest, onProgress: OnProgress) => compress.run.distil(request, onProgress),
    sensitivity: (recipe: Recipe, onProgress: OnProgress) => mixed.run.sensitivity({ recipe }, onProgress),
    theory: (settings: TheorySettings, onProgress: OnProgress, onPoint?: (point: TheoryPoint) => void) =>
      theory.run.draw(settings, onProgress, onPoint),
  };
}
