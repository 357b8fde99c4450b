/** What a compressed network computes, told beside what it did before. */
import type { LayerWork } from '../../../engine/workspace/preflight';
import type { Report } from '../../quantize/job/report';

/**
 * The report with the multiply-adds of each layer and of all of them, of one sample.
 * @param work of the float network's layers; null: it is not known
 */
export function withWork(report: Report, work: readonly LayerWork[] | null): Report {
  const own = new Map(work?.map(({ id, multiplyAdds }) => [id, multiplyAdds]));
  if (!report.layers.every(({ id }) => own.has(id))) return report;
  const layers = report.layers.map((layer) => ({ ...layer, multiplyAdds: own.get(layer.id)! }));
  const float = layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
  const left = layers.reduce((sum, { multiplyAdds, work: part = 1 }) => sum + multiplyAdds * part, 0);
  return { ...report, layers, work: { float, left: Math.round(left) } };
}
