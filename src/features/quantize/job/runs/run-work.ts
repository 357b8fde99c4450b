/** What a run works on, as the open workspace has it. */
import type { FeatureContext } from '../../../../engine/feature';
import type { RunWork } from './run-phases';

export async function runWork({ prepare, backend, work, calibration, workspace }: FeatureContext): Promise<RunWork> {
  const { network } = (await prepare()).staged;
  return {
    layers: network.layers,
    // A network that does not run on zeros may run on samples.
    work: (await work().catch(() => null))?.layers ?? [],
    backend: await backend(),
    calibration: calibration().samples.count,
    evaluation: workspace.samples('evaluation')?.samples.count ?? 0,
  };
}
