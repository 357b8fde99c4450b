/** A run as a file: its name, and what its size is due to. */
import type { FileKind } from '../../works';
import type { RunFile } from '../../job/export/files';
import type { Report } from '../../job/report';
import { EXACT_OPTION, isFused } from '../../../../onnx/export/runtime-note';
import { bits, bytes } from '../../../../state/format';
import { meanBits } from '../runs';

export interface Exported {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** digits-mlp.gpfq-3bit.qdq.onnx: runs of one network tell apart, and so do the files of a run. */
export function exportName(report: Report, kind: FileKind, opset: number): string {
  const stem = report.model.name.replace(/\.onnx$/i, '');
  const mean = meanBits(report);
  const { method, compression } = report.recipe;
  const width = mean === null ? (compression ? '' : 'float') : `${method}-${bits(mean)}bit`;
  const before = (report.steps ?? []).map(
    ({ recipe }) => recipe.compression?.kind ?? `${recipe.method}-${recipe.bits}bit`,
  );
  const made = [...before, [compression?.kind, width].filter(Boolean).join('-')].join('.');
  return `${stem}.${made}.${kind === 'own' ? `qdq-opset${opset}` : kind}.onnx`;
}

/** digits-mlp.masks-run3.npz: of a pruned run nothing else tells it from others. */
export const masksName = ({ model }: Report, key: number): string =>
  `${model.name.replace(/\.onnx$/i, '')}.masks-run${key}.npz`;

export const masksText = (name: string, length: number): string =>
  `Saved ${name}, ${bytes(length)}: for each layer 1 where a weight stays, in the shape of its weights.`;

/** What was saved, and why a file of few bits is larger than its size in Results. */
export function exportText(name: string, file: RunFile, report: Report, kind: FileKind): string {
  const { opset, types, refused } = file;
  const { length } = file.bytes;
  const { quantized } = report.size;
  const held = `Saved ${name}, ${bytes(length)}: weights as ${types.join(' and ')}, opset ${opset}`;
  const packed = length < 1.1 * quantized ? '' : `; packed at their bits all weights take ${bytes(quantized)}`;
  const sentences = [`${held}${packed}.`, refused, fusedText(report, kind, opset)];
  return sentences.filter(Boolean).join(' ');
}

/** What onnxruntime outside of browsers does with the file. */
function fusedText({ layers }: Report, kind: FileKind, opset: number): string {
  if (kind === 'float' || !layers.some(({ bits, op }) => bits !== null && isFused(op, opset))) return '';
  return `In onnxruntime outside of browsers, set ${EXACT_OPTION} to 0.`;
}
