/** An engine for tests of the store: it remembers its calls, and answers when told to. */
import type { EngineApi, ScoredSummary, Workspace } from '../src/engine/api';
import { workerFeature, type JobContext } from '../src/engine/feature';
import { COMPRESS, type CompressWorks } from '../src/features/compress/works';
import { MIXED_PRECISION, type MixedPrecisionWorks } from '../src/features/mixed-precision/works';
import type { Step } from '../src/engine/workspace/references';
import { QUANTIZE, type FileFacts, type QuantizeWorks } from '../src/features/quantize/works';
import { THEORY, type TheoryWorks } from '../src/features/theory/works';
import { presetPreprocessing } from '../src/data/sets/preprocessing';
import type { Diagnosis, PresetTrial } from '../src/engine/scoring/diagnose';
import { nextTry } from '../src/features/quantize/job/curves/search-plan';
import { pointRecipe } from '../src/features/quantize/job/curves/sweep';
import type { WeightHistogram } from '../src/features/quantize/job/histogram';
import type { LayerCauses } from '../src/features/quantize/job/causes/layer-causes';
import type { PathCurve, Report, Speed } from '../src/features/quantize/job/report';
import type { Scores } from '../src/engine/scoring/scores';
import type { Sensitivity } from '../src/features/mixed-precision/sensitivity';
import { UserError } from '../src/core/errors';
import { FRESH_RECIPE } from '../src/features/quantize/job/fresh-recipe';
import { FIRST_PAINT } from '../src/features/quantize/first-paint';

export const SCORES: Scores = { samples: 10, top1: 0.9, top5: 1, agreement: null, sqnr: null, kl: null };
const { reading: _, ...older } = FIRST_PAINT.runs[1]!;
/** It does not say how its samples were read, as those of older links. */
export const REPORT: Report = { ...older, recipe: { ...FRESH_RECIPE, ...older.recipe } };
const PATH: PathCurve = { layer: 'fc1', method: 'gpfq', bits: 3, t: [0], lower: [0], median: [0.1], upper: [0.2] };

export const CAUSES: LayerCauses = {
  layer: 'fc1',
  bits: 3,
  inputs: 512,
  error: 0.12,
  ownError: 0.08,
  causes: [
    { kind: 'samples', weight: 0.5, value: 256 },
    { kind: 'bits', weight: 0.3, value: 0.1 },
    { kind: 'zeros', weight: 0.02, value: 0.02 },
  ],
};

/** Of a run at 2 and 4 bits. */
const FILES: FileFacts[] = [
  { kind: 'qdq', opset: 25, types: ['int2', 'int4'], bytes: 153_000 },
  { kind: 'own', opset: 13, types: ['int8'], bytes: 288_000 },
  { kind: 'float', opset: 13, types: ['float32'], bytes: 1_110_000 },
];

const HISTOGRAM: WeightHistogram = {
  layer: 'fc1',
  unit: 'step',
  from: -1,
  width: 1,
  step: 1,
  float: [0.25, 0.5, 0.25],
  quantized: [0, 1, 0],
  letters: [-1, 0, 1],
  zeros: { float: 0, quantized: 1 },
};

/** Of the stored network's three layers: the last is the smallest and hurts most. */
export const SENSITIVITY: Sensitivity = {
  method: 'gpfq',
  widths: [2, 3, 4, 5, 6, 7, 8],
  probes: 64,
  seconds: { own: 1, output: 1 },
  layers: FIRST_PAINT.workspace.model!.layers.map(({ id, name, parameters }, i) => {
    const outputNoise = 10 ** (i - 4);
    const ownErrors = [2, 3, 4, 5, 6, 7, 8].map((bits) => 0.4 * 2 ** -bits);
    const damages = ownErrors.map((error) => outputNoise * (error / ownErrors[2]!) ** 2);
    return { id, name, sharers: [], weights: parameters, ownErrors, outputNoise, damages };
  }),
};

export const SCORED: ScoredSummary = {
  output: 'logits',
  outputs: ['logits', 'masks'],
  axis: 1,
  axes: [null, 5, 8, 14],
};

const TRIAL: PresetTrial = {
  preprocessing: presetPreprocessing('0 to 1'),
  samples: 100,
  top1: 0.93,
  labelShift: 1,
};

/** The stored workspace with a model of another name, whose hash is that name. */
export function workspaceOf(name: string): Workspace {
  const { workspace } = FIRST_PAINT;
  return { ...workspace, example: null, model: { ...workspace.model!, name, sha256: name } };
}

export interface FakeEngine extends EngineApi {
  calls: string[];
  /** Answers are held back until `release` where this is true. */
  holding: boolean;
  diagnosis: Diagnosis | null;
  release(): void;
}

/** Opens any file as a model of its name, but for `bad.*`, which it refuses. */
export function fakeEngine(): FakeEngine {
  const calls: string[] = [];
  let current: Workspace = FIRST_PAINT.workspace;
  let waiting: { go: () => void; abort: () => void }[] = [];

  const answer = <T>(call: string, give: () => T): Promise<T> => {
    calls.push(call);
    if (!engine.holding) return new Promise((resolve) => resolve(give()));
    return new Promise((resolve, reject) =>
      waiting.push({
        go: () => resolve(give()),
        abort: () => reject(new DOMException('The job was cancelled.', 'AbortError')),
      }),
    );
  };
  const settle = (how: 'go' | 'abort') => {
    const held = waiting;
    waiting = [];
    for (const one of held) one[how]();
  };

  const make = (steps: Step[]): Workspace => {
    const { made, ...model } = current.model!;
    const all = [...(made?.steps ?? []), ...steps];
    const then = steps.length > 0 ? { made: { steps: all, parameters: model.parameters } } : {};
    return (current = { ...current, model: { ...model, ...then } });
  };
  const features = [fakeQuantize(answer, make), fakeCompress(answer), fakeMixedPrecision(answer), fakeTheory(answer)];

  const engine: FakeEngine = {
    calls,
    holding: false,
    diagnosis: null,
    release: () => settle('go'),
    device: () => answer('device', () => ({ backend: 'wasm', adapter: 'none', software: false, reason: 'No GPU.' })),
    openExample: (id) => answer(`example ${id}`, () => (current = { ...FIRST_PAINT.workspace, example: id })),
    open: ([file], role) => {
      const { name } = file!;
      if (!name.startsWith('bad')) return answer(`open ${name} as ${role}`, () => (current = workspaceOf(name)));
      calls.push(`open ${name} as ${role}`);
      return Promise.reject(new UserError(`${name} is not an ONNX network.`));
    },
    synthesize: ({ count }) => answer(`synthesize ${count}`, () => current),
    setRole: (id, role) => answer(`role ${id} ${role}`, () => current),
    setPreprocessing: (preprocessing, labelOffset = current.labelOffset) =>
      answer(
        `${preprocessing.preset}, labels + ${labelOffset}`,
        () => (current = { ...current, preprocessing, labelOffset }),
      ),
    setScoring: ({ output, classAxis }) =>
      answer(`score ${output ?? 'the first'} along ${classAxis ?? 'its own axis'}`, () => {
        const chosen = output === null && classAxis === null ? {} : { chosen: { output, classAxis } };
        return (current = { ...current, scored: { ...SCORED, output: output ?? SCORED.output, ...chosen } });
      }),
    setEvaluationCount: (count, choiceSeed = 1) =>
      answer(
        `evaluate ${count}${choiceSeed === 1 ? '' : ` by ${choiceSeed}`}`,
        () => (current = { ...current, counts: { ...current.counts, evaluation: count }, choiceSeed }),
      ),
    previews: () => Promise.resolve([]),
    scoreFloat: () => answer('score', () => SCORES),
    diagnose: () => Promise.resolve(engine.diagnosis),
    tryPresets: () => answer('try presets', () => [TRIAL]),
    preflight: () => Promise.resolve({ shape: [1, 8, 8], layers: [] }),
    graph: () => answer('graph', () => ({ width: 0, height: 0, nodes: [], edges: [], left: 0 })),
    run: async (feature, kind, request, _, onPoint) =>
      features.find(({ id }) => id === feature)!.run[kind]!(request, NOTHING, onPoint),
    ask: async (feature, kind, request) => features.find(({ id }) => id === feature)!.ask[kind]!(request, NOTHING),
    cancel: () => {
      calls.push('cancel');
      settle('abort');
      return Promise.resolve();
    },
  };
  return engine;
}

/** The fakes look at nothing that is open. */
const NOTHING = {} as JobContext;

type Answer = <T>(call: string, give: () => T) => Promise<T>;

/** @param make what is open from now on: what was made of it so */
const fakeQuantize = (answer: Answer, make: (steps: Step[]) => Workspace) =>
  workerFeature<QuantizeWorks>({
    id: QUANTIZE,
    run: {
      quantize: ({ recipe, soon }, _, onPoint) => {
        if (soon) onPoint({ ...REPORT, recipe, scores: { ...REPORT.scores!, samples: 200 } });
        return answer(`quantize ${recipe.bits}`, () => ({ run: 7, report: { ...REPORT, recipe } }));
      },
      sweep: ({ bits }, _, onPoint) =>
        answer('sweep', () => {
          const points = bits.map((b) => ({ method: 'rtn' as const, bits: b, scores: SCORES, meanError: 0.1 }));
          points.forEach(onPoint);
          return points;
        }),
      search: ({ methods, bits, known }, _, onPoint) =>
        answer(`search ${methods.join(' ')}`, () => {
          let run = 100;
          const tried = known.map(({ method, bits: width }) => ({ method, bits: width, bearable: width >= 4 }));
          for (let next = nextTry(methods, bits, tried); next; next = nextTry(methods, bits, tried)) {
            const bearable = next.bits >= 4;
            const recipe = pointRecipe(REPORT.recipe, next);
            const [gained, lost] = bearable ? [3, 3] : [0, 90];
            const scores = { ...REPORT.scores!, gained, lost, top1: REPORT.float!.top1! - lost / 797 };
            const size = { ...REPORT.size, quantized: 10_000 * next.bits };
            const layers = REPORT.layers.map((layer) => ({ ...layer, bits: next!.bits }));
            onPoint({ run: run++, report: { ...REPORT, recipe, scores, size, layers } });
            tried.push({ ...next, bearable });
          }
          return null;
        }),
      sweepSamples: ({ recipe: { calibrationCount } }, _, onPoint) =>
        answer(`sweep samples up to ${calibrationCount}`, () => {
          const points = [1, 2, calibrationCount].map((count) => ({ count, scores: SCORES, meanError: 0.1 }));
          points.forEach(onPoint);
          return points;
        }),
      path: ({ layer }) => answer(`path ${layer}`, () => ({ ...PATH, layer })),
      openNext: ({ run }) => answer(`open result ${run}`, () => make([{ recipe: REPORT.recipe, calibration: null }])),
      openOriginal: () => answer('open the original', () => make([])),
      explain: ({ layer }) => answer(`explain ${layer}`, () => ({ ...CAUSES, layer })),
    },
    ask: {
      predictions: () => Promise.reject(new Error('Not asked for.')),
      classes: ({ run }) =>
        answer(`classes ${run}`, () => ({ rows: null, disagreements: [], predictions: 10, differ: 0 })),
      histogram: ({ run, layer }) => answer(`histogram ${run} ${layer}`, () => ({ ...HISTOGRAM, layer })),
      isThere: ({ run }) => run !== 0,
      files: ({ run }) => answer(`files of ${run}`, () => FILES),
      masks: ({ run }) => answer(`masks of ${run}`, () => Uint8Array.of(1, 2)),
      exportOnnx: ({ run, kind }) =>
        answer(`export ${run} ${kind}`, () => ({
          bytes: new Uint8Array([1]),
          opset: 13,
          types: ['int8'],
          refused: null,
        })),
    },
  });

/** Half the time. */
const SPEED: Speed = {
  runtime: 'onnxruntime-web wasm',
  batch: 16,
  rounds: 31,
  float: { low: 0.0098, median: 0.01, high: 0.0104 },
  smaller: { low: 0.0048, median: 0.005, high: 0.0053 },
  gain: { low: 1.92, median: 2, high: 2.06 },
};

const fakeCompress = (answer: Answer) =>
  workerFeature<CompressWorks>({
    id: COMPRESS,
    run: {
      distil: ({ width, labels }) =>
        answer(`distil ${width} with ${labels ?? 'all'} labels`, () => ({
          bytes: Uint8Array.of(1, 2, 3),
          parameters: 12_345,
          labels: labels ?? 1000,
          scores: { ...SCORES, top1: 0.8, agreement: 0.85 },
          float: SCORES,
          seconds: 2,
        })),
      curves: ({ recipe, compressions }, _, onPoint) =>
        answer(`curves of ${compressions.length} points`, () => {
          compressions.forEach((compression, i) => {
            const kept = 1 - (compression.sparsity ?? compression.size ?? 0);
            const size = { ...REPORT.size, quantized: Math.round(1e6 * kept) };
            const scores = { ...REPORT.scores!, top1: kept, agreement: kept, sqnr: 40 * kept };
            onPoint({ run: 200 + i, report: { ...REPORT, recipe: { ...recipe, compression }, size, scores } });
          });
          return null;
        }),
      speed: ({ run }) => answer(`speed of ${run}`, () => SPEED),
    },
    ask: {},
  });

const fakeMixedPrecision = (answer: Answer) =>
  workerFeature<MixedPrecisionWorks>({
    id: MIXED_PRECISION,
    run: {
      sensitivity: ({ recipe }) =>
        answer('sensitivity', () => ({
          ...SENSITIVITY,
          layers: SENSITIVITY.layers.filter(({ id }) => !recipe.layers[id]?.float),
        })),
    },
    ask: {},
  });

const fakeTheory = (answer: Answer) =>
  workerFeature<TheoryWorks>({
    id: THEORY,
    run: {
      draw: (settings, _, onPoint) =>
        answer(`theory ${settings.data}`, () => {
          const points = settings.methods.map((method) => ({ method, inputs: 64, mean: 0.1, lower: 0.05, upper: 0.2 }));
          points.forEach(onPoint);
          return { settings, points, slopes: settings.methods.map((method) => ({ method, slope: -1 })) };
        }),
    },
    ask: {},
  });
