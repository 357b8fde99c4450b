/** Which opset a network's file is smallest in. */
import type { LayerId } from '../../core/brand';
import { UserError } from '../../core/errors';
import type { Network } from '../network';
import { codebookType } from './codebook';
import type { AnyExport } from './compressed-layer';
import { exportOnnx } from './export';
import { codeType, INTEGER_TYPES, type IntegerType } from './integer-types';

export interface QdqFile {
  bytes: Uint8Array;
  opset: number;
  /** Types of the codes, the narrowest first: 'int2', 'int4'; of codebooks' 'uint4'. None where all weights are floats. */
  integers: string[];
}

export interface QdqFiles {
  /** In the network's own opset. */
  own: QdqFile;
  /** In a newer one, where that is smaller; null where it is not, or cannot be. */
  raised: QdqFile | null;
  /** Why an opset that would make it smaller is not the file's; null where there is none such. */
  refused: string | null;
}

type Layers = ReadonlyMap<LayerId, AnyExport>;

/**
 * Both files with integer weights. Opsets are tried that a narrower type of integers came with.
 * @throws UserError as `exportOnnx` where letters are not integers with a scale
 */
export function qdqFiles(network: Network, layers: Layers): QdqFiles {
  const own = {
    bytes: exportOnnx(network, layers, 'qdq'),
    opset: network.opset,
    integers: integersOf(layers, network.opset),
  };
  let refused: string | null = null;
  for (const opset of newerOpsets(network, layers))
    try {
      const bytes = exportOnnx(network, layers, 'qdq', opset);
      if (bytes.length < own.bytes.length)
        return { own, raised: { bytes, opset, integers: integersOf(layers, opset) }, refused };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused ??= error.message;
    }
  return { own, raised: null, refused };
}

/** Opsets above the network's own that have a narrower type for one of the layers, the newest first. */
function newerOpsets({ opset: own }: Network, layers: Layers): number[] {
  const opsets = INTEGER_TYPES.map(({ opset }) => opset).filter((opset) => opset > own);
  const isNarrower = (opset: number) =>
    [...layers.values()].some((layer) => (codesType(layer, Infinity)?.opset ?? 0) >= opset);
  return opsets.filter(isNarrower).sort((a, b) => b - a);
}

function integersOf(layers: Layers, opset: number): string[] {
  const found = new Set<string>();
  for (const layer of layers.values()) {
    const type = codesType(layer, opset);
    if (type) found.add(layer.codes ? type.name : `u${type.name}`);
  }
  return INTEGER_TYPES.flatMap(({ name }) => [name, `u${name}`]).filter((name) => found.has(name));
}

/** null where the layer has no codes. */
function codesType(layer: AnyExport, opset: number): IntegerType | null {
  if (layer.codes) return codeType(layer.codes, opset);
  return layer.parts?.kind === 'codebook' ? codebookType(layer.parts.codebook.length, opset) : null;
}
