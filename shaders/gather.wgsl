// Rows of X from an activation tensor: im2col for the rows that are kept, or rows of a matrix.
//
//   X[r, g·stride + t] = activation at tap t of output position rows[r], 0 outside the picture; X[r, g·stride + N] = 1
//
// The column of ones makes every product carry the column sums along.
//
// binding  name        type             shape                        access
// 0        params      Params                                        read
// 1        activation  array<f32>       (samples, channels, …sizes)  read
// 2        positions   array<u32>       (rows): sample · P + position read
// 3        X           array<f32>       (rows, groups · stride)      written
//
// grid: one thread for each value of X, in x and y. Agrees with src/core/patches.ts: gatherPatches.

struct Params {
  rows: u32,
  inputs: u32,      // N: values of a group in a row
  stride: u32,      // N padded, columns of a group in X
  groups: u32,
  samples: u32,     // in `activation`
  positions: u32,   // output positions of a sample
  channels: u32,    // of a sample; 1 for a matrix
  taps: u32,        // of the kernel; N for a matrix
  plane: u32,       // values of a channel
  rowFloats: u32,   // distance between taps of a matrix row (axis before the last); 0 for a convolution
  width: u32,       // threads in x
  firstSample: u32, // number of the first sample in `activation`
  inputSize: vec4u, // spatial axes, leading ones of length 1
  outputSize: vec4u,
  kernel: vec4u,
  strides: vec4u,
  dilation: vec4u,
  padBegin: vec4u,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> activation: array<f32>;
@group(0) @binding(2) var<storage, read> positions: array<u32>;
@group(0) @binding(3) var<storage, read_write> X: array<f32>;

fn window(sample: u32, position: u32, column: u32) -> f32 {
  let channel = column / params.taps;
  var tap = column % params.taps;
  var place = position;
  var offset = 0u;
  var scale = 1u;
  for (var k = 0u; k < 3u; k++) {
    let axis = 2u - k;
    let corner = i32((place % params.outputSize[axis]) * params.strides[axis]) - i32(params.padBegin[axis]);
    let at = corner + i32((tap % params.kernel[axis]) * params.dilation[axis]);
    if (at < 0 || at >= i32(params.inputSize[axis])) {
      return 0.0;
    }
    place /= params.outputSize[axis];
    tap /= params.kernel[axis];
    offset += u32(at) * scale;
    scale *= params.inputSize[axis];
  }
  return activation[(sample * params.channels + channel) * params.plane + offset];
}

fn matrixRow(row: u32, column: u32) -> f32 {
  let inner = params.rowFloats;
  return activation[(row / inner) * params.inputs * params.groups * inner + row % inner + column * inner];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let index = id.y * params.width + id.x;
  let columns = params.groups * params.stride;
  if (id.x >= params.width || index >= params.rows * columns) {
    return;
  }
  let row = index / columns;
  let group = (index % columns) / params.stride;
  let t = index % params.stride;
  if (t >= params.inputs) {
    X[index] = select(0.0, 1.0, t == params.inputs);
    return;
  }
  let place = positions[row] - params.firstSample * params.positions;
  let column = group * params.inputs + t;
  if (params.rowFloats > 0u) {
    X[index] = matrixRow(place, column);
  } else {
    X[index] = window(place / params.positions, place % params.positions, column);
  }
}
