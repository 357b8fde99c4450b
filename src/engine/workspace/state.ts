/** What is open, as one value: a change gives another one, or fails and leaves it as it was. */
import { UserError } from '../../core/errors';
import { sha256 } from '../../data/archive/hash';
import { forInputType } from '../../data/sets/integer-types';
import { guessPreprocessing } from '../../data/sets/preprocessing';
import type { DataFile, Preprocessing } from '../../data/samples';
import type { Network } from '../../onnx/network';
import { readNetwork } from '../../onnx/read';
import type { AwaitingFiles, AwaitingSet } from './awaiting-files';
import { NO_CHOICE } from '../scoring/scored-output';
import type { SetReading } from './open-sets';
import type { FileReference, Step } from './references';
import type { ChosenSets } from './role-samples';

export interface OpenModel {
  readonly network: Network;
  /** That was opened, also where the network was made here of what is in it. */
  readonly file: FileReference;
  readonly made?: Made | undefined;
}

/** How a network was made here of the one that was opened, which it is compared with. */
export interface Made {
  readonly original: Network;
  /** The first one first. */
  readonly steps: readonly Step[];
  /** Bytes that its layers are stored in, by their ids; of those that are not named each weight takes what the file has. */
  readonly stored: ReadonlyMap<string, number>;
}

/** A network that was made here. */
export interface MadeNetwork {
  readonly network: Network;
  readonly made: Made;
}

export interface State extends SetReading, ChosenSets {
  readonly example: string | null;
  readonly model: OpenModel | null;
  /** Data that waits for its network. */
  readonly awaitingSets: readonly AwaitingSet[];
  /** Files that wait for the weights of their network. */
  readonly awaitingFiles: AwaitingFiles | null;
  /** Sentences about files that were opened last and are not used. */
  readonly notes: readonly string[];
}

export const CHOICE_SEED = 1;

/** How evaluation samples are chosen until something is said of them. */
export const FIRST_CHOICE = { evaluationCount: null, choiceSeed: CHOICE_SEED };

export const NOTHING_OPEN: State = {
  example: null,
  model: null,
  sets: [],
  preprocessing: guessPreprocessing([1, 3, 224, 224]),
  labelOffset: 0,
  scoring: NO_CHOICE,
  awaitingSets: [],
  awaitingFiles: null,
  notes: [],
  ...FIRST_CHOICE,
};

/** @throws UserError where no network is open */
export function requireModel({ model }: State): OpenModel {
  if (!model) throw new UserError('No network is open. Open an .onnx file, or choose an example.');
  return model;
}

/**
 * What was made of the open network, in its place: samples stay, which its inputs and outputs are the same for.
 * @param next null: the network that was opened
 * @throws UserError where no network is open
 */
export function withMade(state: State, next: MadeNetwork | null): State {
  const { file, network, made } = requireModel(state);
  return { ...state, model: next ? { ...next, file } : { network: made?.original ?? network, file } };
}

/** @throws UserError where the files are no network that can be quantized */
export async function readModel(files: DataFile[]): Promise<OpenModel> {
  const network = readNetwork(files);
  return { network, file: { name: network.name, sha256: await sha256(files) } };
}

/** What a network with this input and name most likely wants. */
export function preprocessingFor({ network }: OpenModel): Preprocessing {
  const [input] = network.inputs;
  return forInputType(guessPreprocessing(input!.shape, network.name), input!);
}
