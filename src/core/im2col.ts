/**
 * The geometry of a layer's inputs: from an activation tensor to the rows of X.
 * For a convolution a row is an image patch (im2col); for Gemm and MatMul it is a row of the last axis.
 */
import { unreachable, UserError } from './errors';
import { productOf } from './shape';

export interface ConvGeometry {
  kind: 'conv';
  /** In-channels of the activation: groups × channels of a group. */
  channels: number;
  groups: number;
  /** One entry per spatial axis. */
  kernel: number[];
  stride: number[];
  dilation: number[];
  /**
   * Begin of each axis, then end of each axis (ONNX order); negative ones cut off. Ignored where `autoPad` is not
   * NOTSET.
   */
  pads: number[];
  autoPad: 'NOTSET' | 'SAME_UPPER' | 'SAME_LOWER' | 'VALID';
  /**
   * For a transposed convolution, which is a convolution of its input with `inputDilation − 1` zeros put between any
   * two neighbours of an axis. Left out: 1 for each axis.
   */
  inputDilation?: number[];
  /**
   * The output's sizes where they are given (output_shape of a transposed convolution): `pads` lose what is too much,
   * half at each end. Left out: they follow from `pads`.
   */
  croppedTo?: { sizes: number[]; odd: 'begin' | 'end' };
}

export interface MatrixGeometry {
  kind: 'matrix';
  /** Length of a row. */
  inputs: number;
  /** The axis of the activation that the layer contracts, counted from the end: 1 is the last. */
  axisFromEnd: 1 | 2;
}

export type Geometry = ConvGeometry | MatrixGeometry;

const HINT = 'Samples go through in batches: the first axis of the inputs, and of what layers read, must be the batch.';

/** A geometry applied to one activation shape. */
export interface PatchPlan {
  /** Output positions of one sample: rows of X that a sample can give. */
  positions: number;
  /** Length of a row: groups · inputs. */
  columns: number;
  /** Spatial size of the activation, of the output, and the padding before each axis (conv only; [] for a matrix). */
  inputSize: number[];
  outputSize: number[];
  padBegin: number[];
}

/**
 * Resolves paddings and sizes (ONNX Conv and ConvTranspose, opset 1 to 22).
 * @param shape of the activation: (batch, channels, …spatial) for conv; any for a matrix
 * @param reader what the error calls the layer
 * @throws UserError where the layer cannot read such a tensor
 */
export function planPatches(geometry: Geometry, shape: readonly number[], reader = 'A layer'): PatchPlan {
  return geometry.kind === 'matrix' ? planRows(geometry, shape, reader) : planWindows(geometry, shape, reader);
}

function planRows({ inputs, axisFromEnd }: MatrixGeometry, shape: readonly number[], reader: string): PatchPlan {
  const columns = shape.at(-axisFromEnd) ?? 0;
  if (columns !== inputs)
    throw new UserError(
      `${reader} takes rows of ${inputs} values, and gets a tensor of (${shape.join(', ')}). ` + HINT,
    );
  // The batch axis is the first one; a vector is one row.
  const batch = shape.length > axisFromEnd ? shape[0]! : 1;
  const size = productOf(shape);
  return { positions: batch ? size / columns / batch : 0, columns, inputSize: [], outputSize: [], padBegin: [] };
}

function planWindows(geometry: ConvGeometry, shape: readonly number[], reader: string): PatchPlan {
  const { kernel, channels } = geometry;
  const inputSize = shape.slice(2);
  if (shape[1] !== channels || inputSize.length !== kernel.length)
    throw new UserError(
      `${reader} takes ${channels} channels and ${kernel.length} spatial axes, and gets a tensor of (${shape.join(', ')}). ` +
        HINT,
    );
  const axes = kernel.map((_, axis) => planAxis(geometry, inputSize, axis));
  const outputSize = axes.map(({ out }) => out);
  const padBegin = axes.map(({ begin }) => begin);
  return { positions: productOf(outputSize), columns: channels * productOf(kernel), inputSize, outputSize, padBegin };
}

/** Output positions along one axis, and the padding before it. */
function planAxis(geometry: ConvGeometry, inputSize: readonly number[], axis: number): { out: number; begin: number } {
  const { kernel, stride, dilation, pads, autoPad } = geometry;
  const size = dilatedSize(geometry, inputSize, axis);
  const s = stride[axis]!;
  const extent = (kernel[axis]! - 1) * dilation[axis]! + 1;
  switch (autoPad) {
    case 'SAME_UPPER':
    case 'SAME_LOWER': {
      const out = Math.ceil(size / s);
      const total = Math.max(0, (out - 1) * s + extent - size);
      return { out, begin: autoPad === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2) };
    }
    case 'VALID':
      return { out: Math.floor((size - extent) / s) + 1, begin: 0 };
    case 'NOTSET': {
      const natural = Math.floor((size + pads[axis]! + pads[axis + kernel.length]! - extent) / s) + 1;
      const out = geometry.croppedTo?.sizes[axis] ?? natural;
      const cropped = Math.max(0, natural - out);
      const atBegin = geometry.croppedTo?.odd === 'begin' ? Math.ceil(cropped / 2) : Math.floor(cropped / 2);
      return { out, begin: pads[axis]! - atBegin };
    }
    default:
      return unreachable(autoPad);
  }
}

/** With the zeros of `inputDilation` put in. */
function dilatedSize({ inputDilation }: ConvGeometry, inputSize: readonly number[], axis: number): number {
  const size = inputSize[axis]!;
  return size === 0 ? 0 : (size - 1) * (inputDilation?.[axis] ?? 1) + 1;
}

/**
 * Rows of X from an activation tensor: im2col for the positions asked for. Zeros outside the picture.
 * @param activation (batch, channels, …spatial) or (…, inputs)
 * @param positions rows to keep, see `ActivationBatch`; null: all
 * @returns (rows, groups·inputs), row-major; the activation itself where it is that already
 */
export function gatherPatches(
  geometry: Geometry,
  shape: readonly number[],
  activation: Float32Array,
  positions: Uint32Array | null,
): Float32Array {
  const plan = planPatches(geometry, shape);
  if (geometry.kind === 'matrix' && geometry.axisFromEnd === 1 && !positions) return activation;
  const all = plan.positions * (geometry.kind === 'matrix' && shape.length <= geometry.axisFromEnd ? 1 : shape[0]!);
  const rows = positions ?? Uint32Array.from({ length: all }, (_, i) => i);
  return geometry.kind === 'matrix'
    ? gatherRows(geometry, shape, activation, rows)
    : gatherWindows(geometry, plan, activation, rows);
}

function gatherRows(geometry: MatrixGeometry, shape: readonly number[], activation: Float32Array, rows: Uint32Array) {
  const n = geometry.inputs;
  const X = new Float32Array(rows.length * n); // (rows, inputs)
  // Contracting the axis before the last: a row is strided by the length of the last axis.
  const inner = geometry.axisFromEnd === 2 ? shape.at(-1)! : 1;
  rows.forEach((row, r) => {
    const start = inner === 1 ? row * n : Math.floor(row / inner) * n * inner + (row % inner);
    if (inner === 1) X.set(activation.subarray(start, start + n), r * n);
    else for (let t = 0; t < n; t++) X[r * n + t] = activation[start + t * inner]!;
  });
  return X;
}

function gatherWindows(geometry: ConvGeometry, plan: PatchPlan, activation: Float32Array, rows: Uint32Array) {
  const { channels } = geometry;
  const { columns, positions } = plan;
  const taps = productOf(geometry.kernel);
  const plane = productOf(plan.inputSize);
  const placesOf = openPlaces(geometry, plan);
  const places = new Int32Array(taps);
  const X = new Float32Array(rows.length * columns); // (rows, groups·inputs)
  for (const [r, row] of rows.entries()) {
    const first = Math.floor(row / positions) * channels * plane;
    placesOf(row % positions, places, 0);
    for (let tap = 0; tap < taps; tap++) {
      const place = places[tap]!;
      if (place < 0) continue;
      for (let channel = 0; channel < channels; channel++)
        X[r * columns + channel * taps + tap] = activation[first + channel * plane + place]!;
    }
  }
  return X;
}

/**
 * Adds the columns of what `gatherPatches` would give to sums, row after row, without making it.
 * @param sums (groups·inputs)
 * @returns rows
 */
export function sumPatches(
  geometry: Geometry,
  shape: readonly number[],
  activation: Float32Array,
  positions: Uint32Array | null,
  sums: Float64Array,
): number {
  if (geometry.kind === 'conv' && positions) {
    sumWindows(geometry, planPatches(geometry, shape), activation, positions, sums);
    return positions.length;
  }
  const X = gatherPatches(geometry, shape, activation, positions);
  const columns = sums.length;
  for (let from = 0; from < X.length; from += columns) for (let j = 0; j < columns; j++) sums[j]! += X[from + j]!;
  return X.length / columns;
}

/** Rows of one sample whose places are known at once. */
const ROWS_AT_ONCE = 64;

function sumWindows(
  geometry: ConvGeometry,
  plan: PatchPlan,
  activation: Float32Array,
  rows: Uint32Array,
  sums: Float64Array,
): void {
  const taps = productOf(geometry.kernel);
  const placesOf = openPlaces(geometry, plan);
  const places = new Int32Array(ROWS_AT_ONCE * taps);
  for (let first = 0; first < rows.length;) {
    const sample = Math.floor(rows[first]! / plan.positions);
    const end = (sample + 1) * plan.positions;
    let next = first;
    for (; next < Math.min(rows.length, first + ROWS_AT_ONCE) && rows[next]! < end; next++)
      placesOf(rows[next]! % plan.positions, places, (next - first) * taps);
    sumSample(geometry, plan, activation, sample, places.subarray(0, (next - first) * taps), sums);
    first = next;
  }
}

/** @param places of some rows of a sample, (rows, taps) */
function sumSample(
  { channels }: ConvGeometry,
  { inputSize, columns }: PatchPlan,
  activation: Float32Array,
  sample: number,
  places: Int32Array,
  sums: Float64Array,
): void {
  const plane = productOf(inputSize);
  const taps = columns / channels;
  for (let column = 0; column < columns; column++) {
    const first = (sample * channels + Math.floor(column / taps)) * plane;
    let sum = sums[column]!;
    for (let at = column % taps; at < places.length; at += taps)
      if (places[at]! >= 0) sum += activation[first + places[at]!]!;
    sums[column] = sum;
  }
}

/** Writes where in a plane of the input the taps of an output position lie, (taps); −1: where there is no value. */
function openPlaces(geometry: ConvGeometry, { inputSize, outputSize, padBegin }: PatchPlan) {
  const { kernel, stride, dilation } = geometry;
  const axes = kernel.length;
  const taps = productOf(kernel);
  const inputDilation = geometry.inputDilation ?? new Array<number>(axes).fill(1);
  // Offsets of the kernel's taps along each axis, (taps, axes).
  const tapOffsets = new Int32Array(taps * axes);
  for (let tap = 0; tap < taps; tap++) {
    let rest = tap;
    for (let axis = axes - 1; axis >= 0; axis--) {
      tapOffsets[tap * axes + axis] = (rest % kernel[axis]!) * dilation[axis]!;
      rest = Math.floor(rest / kernel[axis]!);
    }
  }
  const corner = new Int32Array(axes);
  return (position: number, places: Int32Array, first: number): void => {
    let rest = position;
    for (let axis = axes - 1; axis >= 0; axis--) {
      corner[axis] = (rest % outputSize[axis]!) * stride[axis]! - padBegin[axis]!;
      rest = Math.floor(rest / outputSize[axis]!);
    }
    for (let tap = 0; tap < taps; tap++) {
      let offset = 0;
      let inside = true;
      for (let axis = 0; axis < axes; axis++) {
        // In the input with its zeros put in: only every `inputDilation`-th place is a value.
        const place = corner[axis]! + tapOffsets[tap * axes + axis]!;
        const at = place / inputDilation[axis]!;
        inside &&= Number.isInteger(at) && at >= 0 && at < inputSize[axis]!;
        offset = offset * inputSize[axis]! + at;
      }
      places[first + tap] = inside ? offset : -1;
    }
  };
}
