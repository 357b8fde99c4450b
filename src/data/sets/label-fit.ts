/** What an array says of each sample: a class, one for each position, several labels, or values. */
import { productOf } from '../../core/shape';
import { entriesReason } from '../formats/labels';
import type { NumpyArray } from '../formats/npy';
import { shapeText } from '../raw';
import type { Said, Targets } from '../samples';

export type LabelFit =
  | { kind: 'labels'; labels: Int32Array; classes: string[] | null }
  | { kind: 'targets'; targets: Targets }
  /** `reason` is a clause that goes on from the array's name: 'it holds NaN'. */
  | { kind: 'unfit'; reason: string };

/** What an array of one kind is tried against. */
interface Tried {
  name: string;
  count: number;
  data: NumpyArray['data'];
  type: NumpyArray['type'];
  /** Of one sample, without axes of length 1. */
  shape: readonly number[];
}

const unfit = (reason: string): LabelFit => ({ kind: 'unfit', reason });

const longAxes = <T extends number | null>(shape: readonly T[]): T[] => shape.filter((length) => length !== 1);

/** Unknown lengths are any. */
const agrees = (shape: readonly number[], wanted: readonly (number | null)[]): boolean =>
  shape.length === wanted.length && wanted.every((length, axis) => length === null || length === shape[axis]);

/** What the network says of a sample, its axes told apart. */
interface Parts {
  /** Lengths of the axes of the positions, without those of 1. */
  positions: readonly (number | null)[];
  /** null: not known. */
  classes: number | null;
  /** All axes without those of 1, and which of them the classes are; −1: none is. */
  sample: readonly (number | null)[];
  classAxis: number;
  ids: boolean;
}

/** null: too little is known of it. */
function partsOf({ shape, classAxis, ids }: Said): Parts | null {
  if (!shape || (classAxis === null && longAxes(shape).length > 1)) return null;
  const sample = longAxes(shape);
  if (ids) return { positions: sample, classes: null, sample, classAxis: -1, ids };
  if (classAxis === null || classAxis < 0) {
    const known = shape.every((length) => length !== null);
    return { positions: [], classes: known ? productOf(shape) : null, sample, classAxis: sample.length - 1, ids };
  }
  const classes = shape[classAxis] ?? null;
  const positions = longAxes(shape.filter((_, axis) => axis !== classAxis));
  const before = longAxes(shape.slice(0, classAxis)).length;
  return { positions, classes, sample, classAxis: classes === 1 ? -1 : before, ids };
}

/** How many classes it tells apart; null: it is not known, or every position has its own. */
export function classesOf(said: Said): number | null {
  const parts = partsOf(said);
  return parts && parts.positions.length === 0 ? parts.classes : null;
}

/**
 * @param count of the samples
 * @param said by the network; null: not known
 */
export function fitLabels({ name, shape, data, type }: NumpyArray, count: number, said: Said | null): LabelFit {
  const [entries] = shape;
  if (entries === undefined) return unfit('it is a single number');
  if (entries !== count) return unfit(entriesReason(entries, count));
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) return unfit(`it holds ${data[bad]}`);
  const tried = { name, count, data, type, shape: longAxes(shape.slice(1)) };
  const parts = said && partsOf(said);
  if (!parts) return tried.shape.length === 0 ? fitNumbers(tried, null) : fitByItself(tried);
  return fitParts(tried, parts);
}

/** The largest class number, and one more. */
const LIMIT = 2 ** 31;

const isWhole = (value: number) => Number.isInteger(value) && value < LIMIT;

const all = (data: NumpyArray['data'], holds: (value: number) => boolean): boolean =>
  (data as Float64Array).every(holds);

const isBinary = (data: NumpyArray['data']) => all(data, (value) => value === 0 || value === 1);

/** −1 and +1: no and yes. */
const isSigned = (data: NumpyArray['data']) =>
  (data as Float64Array).includes(-1) && all(data, (value) => value === -1 || value === 1);

/** One number a sample. @param classes of the network; null: not known */
function fitNumbers({ name, data }: Tried, classes: number | null): LabelFit {
  if ((classes ?? 2) <= 2 && isSigned(data))
    return { kind: 'labels', labels: Int32Array.from(data, (value) => Number(value > 0)), classes: ['-1', '+1'] };
  const bad = data.findIndex((value) => !isWhole(value) || value < 0);
  const few = classes !== 1 || isBinary(data);
  if (bad < 0 && few) return { kind: 'labels', labels: Int32Array.from(data), classes: null };
  if (classes === null || classes === 1)
    return { kind: 'targets', targets: { name, kind: 'values', shape: [], values: Float32Array.from(data) } };
  return unfit(`it gives sample ${bad} the label ${data[bad]}; labels are whole numbers from 0`);
}

/** Where it is not known what the network says. */
function fitByItself(tried: Tried): LabelFit {
  const { data, type, shape } = tried;
  const hot = shape.length === 1 ? oneHot(tried, 'last') : null;
  if (hot) return { kind: 'labels', labels: hot, classes: null };
  if (shape.length === 1 && (isBinary(data) || isSigned(data))) return hotTargets(tried);
  const whole = type !== 'float' && all(data, isWhole);
  return whole ? positionTargets(tried, null) : valueTargets(tried);
}

function fitParts(tried: Tried, parts: Parts): LabelFit {
  const { shape, data } = tried;
  const { positions, classes, sample, ids } = parts;
  if (positions.length === 0 && shape.length === 0) return fitNumbers(tried, ids ? null : classes);
  if (positions.length > 0 && agrees(shape, positions)) return fitPositions(tried, parts);
  if (!ids && agrees(shape, sample)) {
    const hot = oneHot(tried, parts.classAxis);
    if (hot && positions.length === 0) return { kind: 'labels', labels: hot, classes: null };
    if (hot) {
      const shape = tried.shape.filter((_, axis) => axis !== parts.classAxis);
      return { kind: 'targets', targets: { name: tried.name, kind: 'classes', shape, values: Float32Array.from(hot) } };
    }
    return isBinary(data) || isSigned(data) ? hotTargets(tried) : valueTargets(tried);
  }
  return unfit(`it has ${entriesText(shape)} for each sample, and the network says ${saidText(parts)}`);
}

function fitPositions(tried: Tried, { classes }: Parts): LabelFit {
  const { data, type } = tried;
  if (classes !== 1) return positionTargets(tried, classes);
  // Masks are written as black and white, too.
  const white = all(data, (value) => value === 0 || value === 255);
  const binary = data.every((value: number) => value === 0 || value === 1 || (type !== 'float' && isIgnored(value, 2)));
  if (white)
    return {
      kind: 'targets',
      targets: { ...named(tried), kind: 'classes', values: Float32Array.from(data, Math.sign) },
    };
  return binary ? positionTargets(tried, 2) : valueTargets(tried);
}

/** What stands in masks and tags for no class: 255 in those of bytes, −100 in PyTorch, −1. */
function isIgnored(value: number, classes: number | null): boolean {
  return value === -100 || value === -1 || (value === 255 && (classes ?? 255) <= 255);
}

/** @param classes of the network; null: not known, and none is too many */
function positionTargets(tried: Tried, classes: number | null): LabelFit {
  const { data, count } = tried;
  const limit = classes ?? LIMIT;
  const bad = data.findIndex((value) => !isIgnored(value, classes) && !(isWhole(value) && value >= 0 && value < limit));
  if (bad >= 0) {
    const allowed =
      classes === null
        ? 'classes are whole numbers from 0'
        : `the network has ${classes} classes (0 to ${classes - 1})`;
    return unfit(`it holds ${data[bad]} in sample ${Math.floor((bad * count) / data.length)}; ${allowed}`);
  }
  const values = Float32Array.from(data, (value) => (isIgnored(value, classes) ? -1 : value));
  return { kind: 'targets', targets: { ...named(tried), kind: 'classes', values } };
}

const named = ({ name, shape }: Tried) => ({ name, shape });

const hotTargets = (tried: Tried): LabelFit => ({
  kind: 'targets',
  targets: { ...named(tried), kind: 'hot', values: Float32Array.from(tried.data, (value) => Math.max(0, value)) },
});

const valueTargets = (tried: Tried): LabelFit => ({
  kind: 'targets',
  targets: { ...named(tried), kind: 'values', values: Float32Array.from(tried.data) },
});

/**
 * Rows of one 1 and zeros along an axis, as the places of the 1.
 * @returns (count, positions); null where they are not
 */
function oneHot({ data, count, shape }: Tried, axis: number | 'last'): Int32Array | null {
  const at = axis === 'last' ? shape.length - 1 : axis;
  const classes = shape[at];
  if (classes === undefined || classes < 2) return null;
  const inner = productOf(shape.slice(at + 1));
  const outer = productOf(shape.slice(0, at)) * count;
  const places = new Int32Array(outer * inner).fill(-1);
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const place = Math.floor(i / (inner * classes)) * inner + (i % inner);
    if (data[i] !== 1 || places[place] !== -1) return null;
    places[place] = Math.floor(i / inner) % classes;
  }
  return places.includes(-1) ? null : places;
}

const entriesText = (shape: readonly number[]) => (shape.length === 0 ? 'one number' : `${shapeText(shape)} numbers`);

/** Of the parts that are known. */
function saidText({ positions, classes, ids }: Parts): string {
  const where =
    positions.length === 0 ? '' : ` at each of ${positions.map((length) => length ?? '?').join(' × ')} positions`;
  if (ids) return `a class${where}`;
  if (classes === 1) return `one value${where}`;
  return `${classes === null ? 'something' : `${classes} numbers`}${where}`;
}
