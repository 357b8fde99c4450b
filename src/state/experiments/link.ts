/** An experiment with its settings and results ⇄ the fragment of a link; networks stay behind. */
import { UserError } from '../../core/errors';
import { seal, unseal } from '../../share/envelope';
import { pack, unpack } from '../../share/packing';
import { takenSettings, type Settings } from '../../experiment/settings';
import { TRAINING_BACKENDS, type TaskResult } from '../../experiment/experiment';
import { chosenExperiment, type AnyExperiment, type FrameParts, type Measured } from './frame';

const VERSION = 1;

/** Significant digits of a result that a link keeps. */
const DIGITS = 5;

/** Characters of an address that programs pass on whole; longer links are given, and said to be long. */
export const LONGEST_LINK = 16_000;

interface Packed {
  experiment: string;
  settings: Settings;
  results: readonly unknown[];
  missing: number;
  data: string;
  backend: string;
  seconds: number | null;
}

/** The fragment, without '#'. */
export function encodeExperiment(experiment: string, measured: Measured): string {
  const { settings, results, missing, data, backend, seconds } = measured;
  const packed: Packed = {
    experiment,
    settings,
    results: results.map((result) => shortened(result)),
    missing,
    data,
    backend,
    seconds,
  };
  return seal(VERSION, pack(packed));
}

/** Of results, what is never stored; links go without pictures of graphs, too, which are larger than all else. */
export const NETWORKS: readonly string[] = ['network', 'networkSamples'];
const NOT_IN_LINKS: readonly string[] = [...NETWORKS, 'picture'];

/** Results without some of what they have, their numbers with fewer digits. */
export function shortened(value: unknown, without: readonly string[] = NOT_IN_LINKS): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null;
  if (ArrayBuffer.isView(value))
    return Array.from(value as unknown as ArrayLike<number>, (own) => shortened(own, without));
  if (Array.isArray(value)) return value.map((own) => shortened(own, without));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !without.includes(name))
      .map(([name, own]) => [name, shortened(own, without)]),
  );
}

/**
 * @param hash the fragment, with '#' or without
 * @throws UserError where it is broken, too new, or of an experiment that is not there
 */
export function decodeExperiment(
  frame: Pick<FrameParts, 'experiments'>,
  hash: string,
): { experiment: AnyExperiment; measured: Measured } {
  const { content } = unseal(hash, { newest: VERSION, unsummed: 0 }, () => unpack);
  const packed = (content ?? {}) as Partial<Packed>;
  const experiment = chosenExperiment(frame, String(packed.experiment));
  if (experiment.id !== packed.experiment)
    throw new UserError(
      'This link is of an experiment that this page does not have. Reload the page, or open a newer Bitpath.',
    );
  const settings = takenSettings(experiment.fields as never, (packed.settings ?? {}) as Settings) as Settings;
  const measured: Measured = {
    settings,
    results: Array.isArray(packed.results) ? (packed.results as TaskResult[]) : [],
    missing: typeof packed.missing === 'number' ? packed.missing : 0,
    data: typeof packed.data === 'string' ? packed.data.slice(0, 100) : '',
    // Samples that are open there may not be open here.
    source: '',
    backend: TRAINING_BACKENDS.find((own) => own === packed.backend) ?? 'wasm',
    seconds: typeof packed.seconds === 'number' ? packed.seconds : null,
    origin: 'link',
  };
  checkResults(experiment, measured);
  return { experiment, measured };
}

/** @throws UserError where nothing can be drawn of the results */
export function checkResults({ outcome }: AnyExperiment, { settings, results }: Measured): void {
  try {
    if (results.every((result) => typeof result === 'object' && result !== null)) {
      outcome(settings, results);
      return;
    }
  } catch {
    // What it says of results that are none of its own is no matter.
  }
  throw new UserError('This link holds results that this version of Bitpath cannot read. Run the experiment here.');
}
