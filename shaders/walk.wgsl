// The walk inside one block of steps, a thread for each walker (a neuron with one candidate scale), no barrier in it.
//
//   q_t = Quantize( w_t + [ past_t + Σ_{s<t in block} H_ts (w_s − q_s) + drift_t ] / H_tt ),   0 where H_tt = 0
//   RTN: q_t = Quantize( w_t )
//   SPFQ rounds up or down by chance; GPTQ and Qronos have the factor M of H + λI in the place of H, and Qronos other
//   targets in the place of w (src/core/linalg/factor.ts: factorize). A sweep has the letters before it in the place of w,
//   and a ridge: it divides by H_tt + ridge (src/quant/webgpu/sweep-course.ts: sweepCourse).
// and, from Gram matrices, the error that needs no samples,
// ‖Xw − X̃q‖² − ‖(X − X̃)w‖² = Σ_t d_t (2 Σ_{s<t} H_ts d_s + H_tt d_t + 2 (Ew)_t), d = w − q, added up with compensation.
//
// binding  name     type         shape                       access
// 0        params   Params                                   read
// 1        H        array<f32>   the corner of H where the parameters say     read
// 2        weights  array<f32>   (groups, stride, neurons)   read
// 3        past     array<f32>   (parts, …, walkers)         read: the sum of the parts
// 4        drift    array<f32>   (groups, stride, neurons)   read: Σ_{s≤t} E_ts w_s, or what of it is not in `past`
// 5        Ew       array<f32>   (groups, stride, neurons)   read: Σ_s E_ts w_s
// 6        D        array<f32>   (…, walkers)                written: w − q, or with MINUS_Q −q, where the parameters say
// 7        letters  array<f32>   (groups, stride, walkers)   written: q; read before, with SCALE_GROUPS: δ of that step
// 8        state    array<Walker> (groups, walkers)          read; its error is written
//
// grid: one thread for each walker in x, a group in z. Agrees with src/quant/wasm/walk-block.ts: walkBlock.

const BLOCK = 32u;
override WIDTH: u32;         // threads of a workgroup
override ERROR: bool;        // add up the error
override SCALE_GROUPS: bool; // the inputs have scale groups, each with its own δ
override MINUS_Q: bool;      // write −q to D

struct Params {
  first: u32,
  size: u32,       // steps of this block, ≤ BLOCK
  stride: u32,
  count: u32,      // walkers of a group
  walkers: u32,    // the same, padded
  neurons: u32,    // of a group
  neuronsPadded: u32,
  memoryless: u32, // 1: nothing of what was before counts, RTN
  diverged: u32,   // 0: X̃ = X, no drift
  binary: u32,     // only ±δ
  regularizer: u32, // 0, or 1 for L1, or 2 for L0
  minCode: f32,
  maxCode: f32,
  cornerStart: u32, // where the block's corner of H begins,
  cornerGroup: u32, // how far it is to the next group's,
  cornerPitch: u32, // and from row to row
  pastStart: u32,   // the same for the block's past
  pastGroup: u32,
  pastPart: u32,
  parts: u32,
  draws: u32,       // 1: stochastic rounding, by the hash of (seed, neuron, step)
  seed: u32,
  dStart: u32, dGroup: u32, // where the block's rows of D begin, and how far it is to the next group's
  firstNeuron: u32, // of the layer's
}

struct Walker {
  step: f32,         // δ
  lambda: f32,       // of the regularizer
  offset: f32,       // o: letters are (k + o)·δ
  ridge: f32,
  error: f32,        // so far,
  compensation: f32, // and what is too much in it
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> H: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> past: array<f32>;
@group(0) @binding(4) var<storage, read> drift: array<f32>;
@group(0) @binding(5) var<storage, read> Ew: array<f32>;
@group(0) @binding(6) var<storage, read_write> D: array<f32>;
@group(0) @binding(7) var<storage, read_write> letters: array<f32>;
@group(0) @binding(8) var<storage, read_write> state: array<Walker>;

var<workgroup> corner: array<f32, BLOCK * BLOCK>; // H within the block

fn pcg(x: u32) -> u32 {
  let state = x * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

// The same bits as src/core/random.ts: uniform.
fn drawn(neuron: u32, t: u32) -> f32 {
  if (params.draws == 0u) {
    return 0.0;
  }
  return f32(pcg(t + pcg(neuron + pcg(params.seed))) >> 8u) / 16777216.0;
}

fn rounded(x: f32, step: f32, offset: f32, r: f32) -> f32 {
  if (step == 0.0) {
    return 0.0;
  }
  if (params.binary != 0u) {
    let up = select(x >= 0.0, r < (x / step + 1.0) / 2.0, params.draws != 0u);
    return select(-step, step, up);
  }
  let y = x / step - offset;
  let below = floor(y);
  let code = select(floor(y + 0.5), select(below, below + 1.0, r < y - below), params.draws != 0u);
  return (clamp(code, params.minCode, params.maxCode) + offset) * step;
}

fn letter(x: f32, step: f32, own: Walker, r: f32) -> f32 {
  if (params.regularizer == 0u) {
    return rounded(x, step, own.offset, r);
  }
  let above = abs(x) - own.lambda;
  if (params.regularizer == 1u) {
    return rounded(sign(x) * max(above, 0.0), step, own.offset, r);
  }
  return select(sign(x) * (own.lambda + abs(rounded(above, step, 0.0, r))), 0.0, above <= 0.0);
}

@compute @workgroup_size(WIDTH)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  // 1. The corner of H, shared by the workgroup.
  let rows = id.z * params.stride + params.first;
  let start = params.cornerStart + id.z * params.cornerGroup;
  for (var i = local; i < params.size * params.size; i += WIDTH) {
    corner[(i / params.size) * BLOCK + i % params.size] = H[start + (i / params.size) * params.cornerPitch + i % params.size];
  }
  workgroupBarrier();
  if (id.x >= params.count) {
    return;
  }

  // 2. The walk.
  let c = id.x % params.neurons;
  let walker = id.z * params.walkers + id.x;
  let own = state[walker];
  var step = own.step;
  var error = vec2f(own.error, own.compensation);
  var d: array<f32, BLOCK>;
  for (var t = 0u; t < params.size; t++) {
    let row = rows + t;
    let w = weights[row * params.neuronsPadded + c];
    let before = params.pastStart + id.z * params.pastGroup + t * params.walkers + id.x;
    var sum = past[before];
    for (var p = 1u; p < params.parts; p++) {
      sum += past[before + p * params.pastPart];
    }
    for (var s = 0u; s < t; s++) {
      sum += corner[t * BLOCK + s] * d[s];
    }
    var masked = 0.0;
    var ew = 0.0;
    if (params.diverged != 0u) {
      masked = drift[row * params.neuronsPadded + c];
      if (ERROR) {
        ew = Ew[row * params.neuronsPadded + c];
      }
    }
    let norm = corner[t * BLOCK + t];
    if (SCALE_GROUPS) { step = letters[row * params.walkers + id.x]; }
    var q = 0.0;
    if (params.memoryless != 0u) {
      q = letter(w, step, own, 0.0);
    } else if (norm > 0.0) {
      let r = drawn(params.firstNeuron + id.z * params.neurons + c, params.first + t);
      q = letter(w + (sum + masked) / (norm + own.ridge), step, own, r);
    }
    d[t] = w - q;
    D[params.dStart + id.z * params.dGroup + t * params.walkers + id.x] = select(d[t], -q, MINUS_Q);
    letters[row * params.walkers + id.x] = q;

    // 3. The error, summed with compensation.
    if (ERROR) {
      let part = d[t] * (2.0 * sum + norm * d[t] + 2.0 * ew) - error.y;
      let next = error.x + part;
      error = vec2f(next, (next - error.x) - part);
    }
  }
  if (ERROR) {
    state[walker].error = error.x;
    state[walker].compensation = error.y;
  }
}
