/** From the results of a run to its report. */
import type { Backend } from '../../../engine/device/backend';
import type { ChangedNetwork } from './quantize';
import type { Report } from './report';
import type { FileReference, Reading } from '../../../engine/workspace/references';
import type { Scores } from '../../../engine/scoring/scores';
import { compressedBytes, weightBytes } from './weight-bytes';

export interface RunFacts {
  quantized: Pick<ChangedNetwork, 'network' | 'recipe' | 'reports' | 'reused' | 'seconds'>;
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
  const { network, recipe, reports, reused, seconds } = facts.quantized;
  return {
    recipe,
    model: { ...facts.model, parameters: network.parameters },
    calibration: facts.calibration,
    evaluation: facts.evaluation,
    ...(facts.reading ? { reading: facts.reading } : {}),
    device: { backend: facts.backend.kind, adapter: facts.backend.adapter, runtime: facts.runtime },
    float: facts.float,
    scores: facts.scores,
    layers: reports,
    reused,
    size: recipe.compression ? compressedBytes(network, reports) : weightBytes(network, recipe),
    seconds: {
      stages: seconds.stages,
      quantize: seconds.quantize,
      score: facts.scoreSeconds,
      total: seconds.stages + seconds.quantize + facts.scoreSeconds,
    },
  };
}
