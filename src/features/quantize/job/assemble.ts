/** From the results of a run to its report. */
import type { Backend } from '../../../engine/device/backend';
import type { ChangedNetwork } from './quantize';
import type { LayerReport, Report, ReportStep } from './report';
import type { FileReference, Reading } from '../../../engine/workspace/references';
import type { Made } from '../../../engine/workspace/state';
import type { Scores } from '../../../engine/scoring/scores';
import { compressedBytes, weightBytes } from './weight-bytes';

export interface RunFacts {
  quantized: Pick<ChangedNetwork, 'network' | 'recipe' | 'reports' | 'reused' | 'seconds' | 'made'>;
  model: FileReference;
  calibration: (FileReference & { count: number }) | null;
  evaluation: (FileReference & { count: number }) | null;
  reading?: Reading;
  backend: Pick<Backend, 'kind' | 'adapter'>;
  runtime: string;
  float: Scores | null;
  scores: Scores | null;
  scoreSeconds: number;
}

export function assembleReport(facts: RunFacts): Report {
  const { network, recipe, reports, reused, seconds, made } = facts.quantized;
  return {
    recipe,
    // The steps are runs of this feature.
    ...(made && { steps: made.steps as ReportStep[] }),
    model: { ...facts.model, parameters: (made?.original ?? network).parameters },
    calibration: facts.calibration,
    evaluation: facts.evaluation,
    ...(facts.reading ? { reading: facts.reading } : {}),
    device: { backend: facts.backend.kind, adapter: facts.backend.adapter, runtime: facts.runtime },
    float: facts.float,
    scores: facts.scores,
    layers: reports,
    reused,
    size: sizeOf(facts.quantized),
    seconds: {
      stages: seconds.stages,
      quantize: seconds.quantize,
      score: facts.scoreSeconds,
      total: seconds.stages + seconds.quantize + facts.scoreSeconds,
    },
  };
}

/** Of a network that was made here, what was opened is the larger one; layers that stay as they are stay stored as they are. */
function sizeOf({ network, recipe, reports, made }: RunFacts['quantized']): Report['size'] {
  const layers = reports.map(({ id, bytes, coded }) => ({
    id,
    bytes: bytes ?? knownBefore(id, reports, made),
    coded,
  }));
  const known = layers.flatMap(({ id, bytes }) => (bytes === undefined ? [] : [[id, bytes] as const]));
  const size = recipe.compression ? compressedBytes(network, layers) : weightBytes(network, recipe, new Map(known));
  return { ...size, float: made?.original.parameterBytes ?? size.float };
}

/** Where a layer has no letters now. */
function knownBefore(id: string, reports: readonly LayerReport[], made: Made | undefined): number | undefined {
  const letters = reports.some((layer) => layer.id === id && layer.letters !== null);
  return letters ? undefined : made?.stored.get(id);
}
