/** Compress, for other people's programs. */
import { COMPRESSIONS, type CompressionKind } from '../../compress/layer';
import type { Compression } from '../../compress/compression';
import { UserError } from '../../core/errors';
import type { Samples } from '../../data/samples';
import { openBackend } from '../../engine/device/backend';
import { startJob } from '../../engine/job';
import { stageNetwork } from '../../engine/layerwise/staged';
import { workOf } from '../../engine/workspace/preflight';
import type { Network } from '../../onnx/network';
import { openRuntime } from '../../runtime/onnxruntime';
import { completeRecipe } from '../quantize/job/check-recipe';
import type { Recipe } from '../quantize/job/recipe';
import { quantizeRun } from '../quantize/job/run';
import { networkFor, probeNetwork, type JobOptions, type ResultNetwork } from '../quantize/library';
import { checkCompression, prepareCompression, preparing } from './job/prepare';
import { withWork } from './job/work-left';

/** A network whose layers are smaller, and the report of the run. */
export type CompressedNetwork = ResultNetwork;

/**
 * What to do, by name beside what Quantize's recipes hold (samples, patches, seed, biases; with `letters` how what stays is
 * quantized): `{ compression: 'prune', criterion: 'obs', sparsity: 0.8 }`, or with all of it in one place, `{ compression: { kind: 'prune', … } }`.
 */
export type CompressionRecipe = Omit<Partial<Recipe>, 'compression' | 'layers'> &
  Omit<Partial<Compression>, 'kind' | 'layers'> & {
    compression?: CompressionKind | Partial<Compression>;
    layers?: Record<string, Recipe['layers'][string] & Compression['layers'][string]>;
  };

/**
 * Makes a network smaller, layer by layer, each on the inputs that the layers before it, smaller already, leave.
 * @param given a network, or what was made of one, see `quantizeNetwork`
 * @param recipe what is left out is as the page begins with
 * @returns scored and exported like a quantized network
 * @throws UserError where the recipe or the samples do not fit; AbortError where `signal` fires
 */
export async function compressNetwork(
  given: Network | ResultNetwork,
  calibration: Samples,
  recipe: CompressionRecipe = {},
  options: JobOptions = {},
): Promise<CompressedNetwork> {
  const { network, made } = networkFor(given);
  const asked = checkCompression(completeRecipe(recipeOf(recipe)), network, calibration);
  const job = startJob(options.signal, options.onProgress);
  const backend = await openBackend(options.backend ?? null);
  const runtime = await openRuntime();
  const staged = stageNetwork(await probeNetwork(network, runtime, calibration), runtime);
  try {
    const model = { name: network.name, sha256: '' };
    const samples = { samples: calibration, file: { name: calibration.name, sha256: '' } };
    const source = { model, made, calibration: samples, staged, backend, runtime, form: options.form };
    const share = preparing(asked);
    const prepared = await prepareCompression(source, asked, job.part(0, share));
    const { quantized, report } = await quantizeRun(prepared.recipe, prepared.source, job.part(share, 1));
    const work = await workOf(staged, runtime, calibration.shape ?? null).catch(() => null);
    return { ...quantized, ...prepared.removed, report: { ...withWork(report, work?.layers ?? null), recipe: asked } };
  } finally {
    await staged.close();
  }
}

/** Names of a compression, which a flat recipe has beside those of Quantize. */
const OF_COMPRESSION = [
  ...([
    'criterion',
    'structure',
    'allocation',
    'repair',
    'sparsity',
    'size',
    'convolutions',
    'form',
    'values',
  ] as const),
  ...(['aware', 'drift', 'letters', 'tuning'] as const),
];

function recipeOf({ compression = 'prune', layers = {}, ...rest }: CompressionRecipe): Partial<Recipe> {
  const whole = typeof compression === 'string' ? { kind: compression } : compression;
  if (whole.kind !== undefined && !COMPRESSIONS.includes(whole.kind))
    throw new UserError(`The compression must be one of ${COMPRESSIONS.join(', ')}, and is ${String(whole.kind)}.`);
  const named = Object.fromEntries(OF_COMPRESSION.flatMap((name) => (name in rest ? [[name, rest[name]]] : [])));
  const others = Object.fromEntries(
    Object.entries(rest).filter(([name]) => !(OF_COMPRESSION as readonly string[]).includes(name)),
  );
  const own = Object.entries(layers);
  return {
    ...others,
    layers: Object.fromEntries(own.map(([id, { sparsity: _, rank: __, ...quantize }]) => [id, quantize])),
    compression: { ...named, ...whole, layers: { ...overridesOf(own), ...whole.layers } } as Compression,
  };
}

function overridesOf(layers: [string, Compression['layers'][string]][]): Compression['layers'] {
  return Object.fromEntries(
    layers.flatMap(([id, { sparsity, rank }]) =>
      sparsity === undefined && rank === undefined
        ? []
        : [[id, { ...(sparsity !== undefined && { sparsity }), ...(rank !== undefined && { rank }) }]],
    ),
  );
}
