/** Damaged networks, seeded, and how reading them ends. */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { UserError } from '../../src/core/errors';
import { random } from '../../src/core/random';
import { processorTime } from '../processor-time';
import { MUTATIONS, pick } from './mutations';
import { BESIDE, VALID } from './networks';
import { channelGroups } from '../../src/onnx/channels/channel-groups';
import { wholeModel } from '../../src/onnx/stages/subgraph';
import { readNetwork, type NetworkFile } from '../../src/onnx/read';
import { cutStages } from '../../src/onnx/stages/stages';

const TOTAL = Object.values(MUTATIONS).reduce((sum, { weight }) => sum + weight, 0);

export interface FuzzCase {
  kind: string;
  files: NetworkFile[];
}

/** Always the same for one seed. */
export function fuzzCase(seed: number): FuzzCase {
  const rng = random(seed, 77);
  let at = rng.uniform() * TOTAL;
  const [kind, { mutate }] = Object.entries(MUTATIONS).find(([, { weight }]) => (at -= weight) < 0)!;
  const valid = fromBinary(ModelProtoSchema, toBinary(ModelProtoSchema, pick(rng, VALID)()));
  return { kind, files: [{ name: 'net.onnx', bytes: mutate(rng, valid) }, ...(rng.below(8) ? [BESIDE] : [])] };
}

export interface FuzzOutcome {
  kind: string;
  ending: 'network' | 'sentence' | 'failure';
  /** The sentence, or what was thrown instead. */
  message: string;
  /** That the processor worked on it; the clock would also count what other processes take. */
  milliseconds: number;
}

/** Reads the case, cuts it into stages and groups its channels, as the engine does with whatever it opens. */
export function runFuzzCase(seed: number): FuzzOutcome {
  const { kind, files } = fuzzCase(seed);
  const spent = processorTime();
  const done = (ending: FuzzOutcome['ending'], message: string) => ({ kind, ending, message, milliseconds: spent() });
  try {
    const network = readNetwork(files);
    cutStages(network);
    wholeModel(network, network.batch);
    channelGroups(network);
    const whole = network.layers.every(({ weights, neurons, inputs }) => weights.length === neurons * inputs);
    return whole ? done('network', '') : done('failure', 'a layer has more or fewer weights than its shape');
  } catch (error) {
    if (!(error instanceof UserError))
      return done('failure', error instanceof Error ? (error.stack ?? error.message) : String(error));
    // One sentence or more, of a length that fits an alert, on one line.
    const readable = /^[^\n\r]{10,1500}\.$/.test(error.message);
    return done(readable ? 'sentence' : 'failure', error.message);
  }
}

/** That a valid network of each kind is read: what the cases start from. */
export function readValid(): number[] {
  return VALID.map((make) => {
    const bytes = toBinary(ModelProtoSchema, make());
    return readNetwork([{ name: 'net.onnx', bytes }, BESIDE]).layers.length;
  });
}
