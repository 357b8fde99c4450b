// Rows of X from an activation tensor: im2col for the rows that are kept, or rows of a matrix.
//
//   X[r, g·stride + t] = activation at tap t of output position rows[r], 0 outside the picture; X[r, g·stride + N] = 1
//   centered: less the mean of the column
//
// The column of ones makes every product carry the column sums along.
//
// binding  name        type             shape                        access
// 0        params      Params                                        read
// 1        activation  array<f32>       (samples, channels, …sizes)  read
// 2        positions   array<u32>       (rows): sample · P + position read
// 3        X           array<vec4f>     (…, groups · stride)         written from row `firstRow` on
// 4        means       array<f32>       (groups · N)                 read where centered
//
// grid: one thread for each eight values of X, in x and y.
// Agrees with src/core/im2col.ts: gatherPatches. Means are taken as by src/quant/center.ts: takeMeans.

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
  firstRow: u32,    // row of X that the first position goes to
  ones: u32,        // 0: no column of ones
  centered: u32,    // 0: as they are
  inputSize: vec4u, // spatial axes, leading ones of length 1
  outputSize: vec4u,
  kernel: vec4u,
  strides: vec4u,
  dilation: vec4u,
  padBegin: vec4u,  // as i32
  inputDilation: vec4u,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> activation: array<f32>;
@group(0) @binding(2) var<storage, read> positions: array<u32>;
@group(0) @binding(3) var<storage, read_write> X: array<vec4f>;
@group(0) @binding(4) var<storage, read> means: array<f32>;

const RUN = 8u;

// The value under the tap k of the window whose corner is given; k counts within a channel, axis by axis.
fn window(channel: u32, k: vec3u, corner: vec3i, sample: u32) -> f32 {
  // In the input with the zeros of a transposed convolution put in: only every inputDilation-th place is a value.
  let place = corner + vec3i(k * params.dilation.xyz);
  let apart = vec3i(params.inputDilation.xyz);
  let at = place / apart;
  let size = vec3i(params.inputSize.xyz);
  if (any(place < vec3i()) || any(at >= size) || any(at * apart != place)) {
    return 0.0;
  }
  let offset = u32((at.x * size.y + at.y) * size.z + at.z);
  return activation[(sample * params.channels + channel) * params.plane + offset];
}

// The tap after k: the last axis first.
fn after(k: vec3u) -> vec3u {
  if (k.z + 1u < params.kernel.z) {
    return vec3u(k.xy, k.z + 1u);
  }
  return select(vec3u(k.x + 1u, 0u, 0u), vec3u(k.x, k.y + 1u, 0u), k.y + 1u < params.kernel.y);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  // 1. Which eight values.
  let index = id.y * params.width + id.x;
  let runs = params.groups * params.stride / RUN; // of a row
  if (id.x >= params.width || index >= params.rows * runs) {
    return;
  }
  let row = index / runs;
  let column = (index % runs) * RUN;
  let group = column / params.stride;
  let t = column % params.stride;
  let place = positions[row] - params.firstSample * params.positions;
  var values: array<f32, RUN>;

  // 2. From a matrix they lie in a line, from a picture each under its tap.
  let count = min(RUN, max(params.inputs, t) - t);
  let first = group * params.inputs + t;
  if (params.rowFloats > 0u) {
    let inner = params.rowFloats;
    let start = (place / inner) * params.inputs * params.groups * inner + place % inner + first * inner;
    for (var i = 0u; i < count; i++) {
      values[i] = activation[start + i * inner];
    }
  } else {
    let sample = place / params.positions;
    let p = place % params.positions;
    let size = params.outputSize.xyz;
    let output = vec3u(p / (size.y * size.z), (p / size.z) % size.y, p % size.z);
    let corner = vec3i(output * params.strides.xyz) - vec3i(params.padBegin.xyz);
    let kernel = params.kernel.xyz;
    var channel = first / params.taps;
    let tap = first % params.taps;
    var k = vec3u(tap / (kernel.y * kernel.z), (tap / kernel.z) % kernel.y, tap % kernel.z);
    for (var i = 0u; i < count; i++) {
      values[i] = window(channel, k, corner, sample);
      k = after(k);
      if (k.x == kernel.x) {
        k = vec3u();
        channel++;
      }
    }
  }
  if (params.centered != 0u) {
    for (var i = 0u; i < count; i++) {
      values[i] -= means[first + i];
    }
  }
  if (params.ones != 0u && params.inputs >= t && params.inputs < t + RUN) {
    values[params.inputs - t] = 1.0;
  }

  // 3. Into X.
  let to = ((params.firstRow + row) * runs * RUN + column) / 4u;
  X[to] = vec4f(values[0], values[1], values[2], values[3]);
  X[to + 1u] = vec4f(values[4], values[5], values[6], values[7]);
}
