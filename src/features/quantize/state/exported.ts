/** A run as a file: its name, and what its size is due to. */
import type { ExportFormat } from '../works';
import type { Report } from '../job/report';
import { INT4_OPSET } from '../job/weight-bytes';
import { EXACT_OPTION, isFused } from '../../../onnx/export/runtime-note';
import { bits, bytes } from '../../../state/format';
import { meanBits } from './runs';

export interface Exported {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** digits-mlp.gpfq-3bit.qdq.onnx: runs of one network tell apart. */
export function exportName(report: Report, format: ExportFormat): string {
  const stem = report.model.name.replace(/\.onnx$/i, '');
  const mean = meanBits(report);
  const width = mean === null ? 'float' : `${report.recipe.method}-${bits(mean)}bit`;
  return `${stem}.${width}.${format}.onnx`;
}

/** What was saved, and why a file of few bits is larger than its size in Results. */
export function exportText(name: string, length: number, report: Report, format: ExportFormat, opset: number): string {
  return `${savedText(name, length, report, format, opset)}${fusedText(report, format, opset)}`;
}

/** What onnxruntime outside of browsers does with the file. */
function fusedText({ layers }: Report, format: ExportFormat, opset: number): string {
  if (format !== 'qdq' || !layers.some(({ bits, op }) => bits !== null && isFused(op, opset))) return '';
  return ` In onnxruntime outside of browsers, set ${EXACT_OPTION} to 0.`;
}

function savedText(name: string, length: number, report: Report, format: ExportFormat, opset: number): string {
  const saved = `Saved ${name}, ${bytes(length)}`;
  const { quantized } = report.size;
  if (length < 1.1 * quantized) return `${saved}.`;
  const packed = `packed at their bits all weights take ${bytes(quantized)}`;
  if (format === 'float') return `${saved}: its weights are written as floats; ${packed}.`;
  const few = report.layers.some((layer) => layer.bits !== null && layer.bits <= 4);
  const why =
    few && opset < INT4_OPSET ? `opset ${opset} has no int4, so its weights are int8` : 'its weights are int8 or int4';
  return `${saved}: ${why}; ${packed}.`;
}
