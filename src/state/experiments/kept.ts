/** What of experiments outlives a reload: which is shown, settings, and results without their networks. */
import { takenSettings, type Settings } from '../../experiment/settings';
import { TRAINING_BACKENDS } from '../../experiment/experiment';
import { keptParts } from '../feature';
import { freshExperiments, type ExperimentsData, type FrameParts, type Measured } from './frame';
import { checkResults, NETWORKS, shortened } from './link';

type Slice = Record<string, ExperimentsData>;

export function keptExperiments({ id }: Pick<FrameParts, 'id'>): (slice: Slice) => unknown {
  return keptParts<Slice>([id], (slice) => {
    const { measured, ...rest } = slice[id]!;
    const kept = Object.entries(measured).filter(([, own]) => own && own.origin !== 'stored');
    return { ...rest, measured: Object.fromEntries(kept.map(([name, own]) => [name, withoutNetworks(own!)])) };
  });
}

const withoutNetworks = (measured: Measured): Measured => ({
  ...measured,
  results: measured.results.map((result) => shortened(result, NETWORKS) as object),
});

/** @returns null where nothing can be used */
export function restoreExperiments(frame: FrameParts): (kept: unknown) => Slice | null {
  return (kept) => {
    if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return null;
    const given = kept as Partial<Record<keyof ExperimentsData, unknown>>;
    const data = freshExperiments(frame);
    const settings = objectOf(given.settings);
    const measured = objectOf(given.measured);
    const restored: ExperimentsData = {
      ...data,
      chosen: frame.experiments.find(({ id }) => id === given.chosen)?.id ?? data.chosen,
      settings: Object.fromEntries(
        frame.experiments.map(({ id, fields }) => [
          id,
          takenSettings(fields as never, objectOf(settings[id])) as Settings,
        ]),
      ),
      measured: Object.fromEntries(
        frame.experiments.map((experiment) => [experiment.id, usable(experiment, measured[experiment.id])]),
      ),
      backend: TRAINING_BACKENDS.find((own) => own === given.backend) ?? data.backend,
      source: typeof given.source === 'string' ? given.source : data.source,
    };
    return { [frame.id]: restored };
  };
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function usable(experiment: FrameParts['experiments'][number], value: unknown): Measured | undefined {
  const { results, settings, missing, origin, data, source, backend, seconds } = objectOf(value);
  if (!Array.isArray(results)) return undefined;
  const measured: Measured = {
    settings: takenSettings(experiment.fields as never, objectOf(settings)) as Settings,
    results: results as Measured['results'],
    missing: typeof missing === 'number' ? missing : 0,
    origin: origin === 'link' ? 'link' : 'run',
    data: typeof data === 'string' ? data : '',
    source: typeof source === 'string' ? source : '',
    backend: TRAINING_BACKENDS.find((own) => own === backend) ?? 'wasm',
    seconds: typeof seconds === 'number' ? seconds : null,
  };
  try {
    checkResults(experiment, measured);
    return measured;
  } catch {
    return undefined;
  }
}
