/** The files of a run: which there are, how large, and the one that is asked for. */
import { removeChannels } from '../../../../onnx/channels/remove-channels';
import { exportOnnx } from '../../../../onnx/export/export';
import { qdqFiles, type QdqFile, type QdqFiles } from '../../../../onnx/export/smallest';
import type { Feeds, Runtime } from '../../../../runtime/runtime';
import type { ChangedNetwork } from '../quantize';
import { differenceOf } from './same-outputs';

/** `qdq`: integers in the opset that makes the file smallest; `own`: those in the network's own; `float`. */
export type FileKind = 'qdq' | 'own' | 'float';

/** What a file holds. */
export interface FileFacts {
  kind: FileKind;
  opset: number;
  /** Types of its weights: 'int2', 'int4'; 'float32'. */
  types: string[];
  bytes: number;
}

export interface RunFile {
  bytes: Uint8Array<ArrayBuffer>;
  opset: number;
  /** Of its weights. */
  types: string[];
  /** Why it is not in an opset that would make it smaller, as a sentence; null where it is, or none would. */
  refused: string | null;
}

/** A quantized network, and what one batch of samples is for its inputs. */
export interface Exportable {
  quantized: Pick<ChangedNetwork, 'network' | 'layers' | 'removed'>;
  feeds: Feeds;
}

/** Raised files whose outputs were compared: why they are refused, or null. */
const compared = new WeakMap<Exportable['quantized'], string | null>();

/**
 * The files that there can be, the smallest one first; `own` where that is another.
 * @throws UserError where the weights are not integers with a scale
 */
export function filesOf({ quantized }: Exportable): FileFacts[] {
  if (quantized.removed) return [floatFacts(quantized, smallerFile(quantized))];
  const { network, layers } = quantized;
  const { own, raised } = offered(quantized);
  const float = exportOnnx(network, layers, 'float');
  const facts = (kind: FileKind, { bytes, opset, integers }: QdqFile): FileFacts => {
    return { kind, opset, types: typesOf(integers), bytes: bytes.length };
  };
  return [facts('qdq', raised ?? own), ...(raised ? [facts('own', own)] : []), floatFacts(quantized, float)];
}

function floatFacts({ network }: Exportable['quantized'], { length }: Uint8Array): FileFacts {
  return { kind: 'float', opset: network.opset, types: ['float32'], bytes: length };
}

/** Of a network that neurons leave: every tensor that held them is smaller. */
function smallerFile({ network, layers, removed }: Exportable['quantized']): Uint8Array {
  return removeChannels(network, removed!, layers).bytes;
}

/**
 * A raised file is compared with that of the network's own opset before it is given; where their outputs differ, the latter is.
 * @throws UserError where the weights are not integers with a scale (not for `float`)
 */
export async function fileOf(
  { quantized, feeds }: Exportable,
  kind: FileKind,
  openRuntime: () => Promise<Runtime>,
): Promise<RunFile> {
  const { network, layers } = quantized;
  if (kind === 'float' || quantized.removed) {
    const bytes = quantized.removed ? smallerFile(quantized) : exportOnnx(network, layers, 'float');
    return given({ bytes, opset: network.opset, integers: ['float32'] }, null);
  }
  const { own, raised, refused } = qdqFiles(network, layers);
  if (kind === 'own') return given(own, null);
  if (!raised) return given(own, refused);
  if (!compared.has(quantized)) {
    const off = await differenceOf(await openRuntime(), own.bytes, raised.bytes, feeds);
    compared.set(quantized, off && `In opset ${raised.opset} it is smaller, but not the same: ${off}.`);
  }
  const off = compared.get(quantized)!;
  return off ? given(own, off) : given(raised, refused);
}

/** Of a file without integers. */
const typesOf = (integers: string[]) => (integers.length > 0 ? integers : ['float32']);

function given({ bytes, opset, integers }: QdqFile, refused: string | null): RunFile {
  return { bytes: bytes.slice(), opset, types: typesOf(integers), refused };
}

/** Without a raised file that was found to differ. */
function offered(quantized: Exportable['quantized']): QdqFiles {
  const files = qdqFiles(quantized.network, quantized.layers);
  return compared.get(quantized) ? { ...files, raised: null } : files;
}
