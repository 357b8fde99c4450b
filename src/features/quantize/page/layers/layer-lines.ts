/** What the table of layers shows of each layer, in which order, and which of them. */
import type { LayerSummary } from '../../../../engine/api';
import { bitsOf } from '../../../../quant/alphabet';
import { layerRecipe } from '../../job/layer-recipe';
import type { Recipe } from '../../job/recipe';
import type { LayerReport, Report } from '../../job/report';
import { measureAt, type LayerMeasures } from '../../state/layer-measures';

export interface LayerLine {
  layer: LayerSummary;
  /** null: in float. */
  bits: number | null;
  /** Of the shown run. */
  report: LayerReport | null;
  /** As shares of 1; null: not known. */
  own: number | null;
  error: number | null;
  sensitivity: number | null;
  zeros: number | null;
}

/** What is known of the layers beside the recipe. */
export interface LayerFacts {
  report: Report | null;
  measures: LayerMeasures | null;
}

export function linesOf(layers: readonly LayerSummary[], recipe: Recipe, { report, measures }: LayerFacts) {
  const reports = new Map(report?.layers.map((layer) => [layer.id, layer]));
  return layers.map((layer): LayerLine => {
    const chosen = layerRecipe(recipe, layer.id);
    const bits = chosen && bitsOf(chosen);
    const known = reports.get(layer.id) ?? null;
    const measure = measures && measureAt(measures, layer.id, bits);
    return {
      layer,
      bits,
      report: known,
      own: measure?.ownError ?? null,
      error: known?.relativeError ?? null,
      sensitivity: measure?.sensitivity ?? null,
      zeros: known?.sparsity ?? null,
    };
  });
}

/** What lines can be in the order of. */
export type SortKey = 'name' | 'bits' | 'float' | 'own' | 'error' | 'sensitivity' | 'zeros';

export interface Sort {
  by: SortKey;
  descending: boolean;
}

/** Names begin with the first, numbers with the largest. */
const beginsDescending = (by: SortKey) => by !== 'name';

/** A head that is pressed once more turns the order around, and after that leaves the layers as the network has them. */
export function nextSort(sort: Sort | null, by: SortKey): Sort | null {
  const first = beginsDescending(by);
  if (sort?.by !== by) return { by, descending: first };
  return sort.descending === first ? { by, descending: !first } : null;
}

function valueOf(line: LayerLine, by: SortKey): number | string | null {
  switch (by) {
    case 'name':
      return line.layer.name;
    case 'float':
      return line.bits === null ? 1 : 0;
    default:
      return line[by];
  }
}

const NAMES = new Intl.Collator('en', { numeric: true });

/** What is not known comes last either way; equals stay in the order of the network. */
export function sorted(lines: readonly LayerLine[], sort: Sort | null): LayerLine[] {
  if (!sort) return [...lines];
  const sign = sort.descending ? -1 : 1;
  const compare = (a: number | string, b: number | string) =>
    typeof a === 'string' ? NAMES.compare(a, String(b)) : a - Number(b);
  return lines.toSorted((one, other) => {
    const [a, b] = [valueOf(one, sort.by), valueOf(other, sort.by)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * compare(a, b);
  });
}

/** `bits<4`, `error>=5`: shares in percent. */
const BOUND = /^(bits|own|error|sensitivity|zeros|neurons|inputs)(<=|>=|<|>|=)(\d+(?:\.\d+)?)$/;

const HOLDS: Record<string, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
};

function numberOf(line: LayerLine, name: string): number | null {
  switch (name) {
    case 'bits':
      return line.bits;
    case 'neurons':
    case 'inputs':
      return line.layer[name];
    default: {
      const share = line[name as 'own' | 'error' | 'sensitivity' | 'zeros'];
      return share === null ? null : 100 * share;
    }
  }
}

function holds(line: LayerLine, word: string): boolean {
  const [, name, sign, bound] = BOUND.exec(word) ?? [];
  if (name !== undefined) {
    const value = numberOf(line, name);
    return value !== null && HOLDS[sign!]!(value, Number(bound));
  }
  const { layer, bits } = line;
  return (word === 'float' && bits === null) || `${layer.name}\n${layer.op}`.toLowerCase().includes(word);
}

/** Lines of which every word of the text holds: parts of name and operator, `float`, bounds like `bits<4`. */
export function filtered(lines: readonly LayerLine[], text: string): LayerLine[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return lines.filter((line) => words.every((word) => holds(line, word)));
}
