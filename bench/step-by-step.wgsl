// One step of GPFQ as the paper writes it (arXiv 2201.11113, equations 6 and 7), for all neurons; u stays in memory.
//
//   q_t = Quantize( ⟨X̃_t, u + w_t X_t⟩ / ‖X̃_t‖² ),   0 where ‖X̃_t‖ = 0
//   u  += w_t X_t − q_t X̃_t
//
// binding  name     type         shape                       access
// 0        params   Params                                   read
// 1        X        array<f32>   (groups · inputs, samples)  read
// 2        Xq       array<f32>   (groups · inputs, samples)  read
// 3        weights  array<f32>   (neurons, inputs)           read
// 4        steps    array<f32>   (neurons): δ                read
// 5        u        array<f32>   (neurons, samples)          read and written
// 6        letters  array<f32>   (neurons, inputs)           written: q
//
// grid: a workgroup for each neuron in x. Agrees with src/quant/methods/gpfq.ts: gpfqNeuron.

const THREADS = 64u;

struct Params {
  t: u32,
  samples: u32,
  inputs: u32,
  perGroup: u32, // neurons of a group
  minCode: f32,
  maxCode: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> X: array<f32>;
@group(0) @binding(2) var<storage, read> Xq: array<f32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read> steps: array<f32>;
@group(0) @binding(5) var<storage, read_write> u: array<f32>;
@group(0) @binding(6) var<storage, read_write> letters: array<f32>;

var<workgroup> sums: array<vec2f, THREADS>; // ⟨X̃_t, u + w_t X_t⟩, ‖X̃_t‖²

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let c = group.x;
  let column = ((c / params.perGroup) * params.inputs + params.t) * params.samples;
  let own = c * params.samples;
  let w = weights[c * params.inputs + params.t];

  // 1. The two products, a part in each thread, then all of them.
  var sum = vec2f();
  for (var i = local; i < params.samples; i += THREADS) {
    let x = Xq[column + i];
    sum += x * vec2f(u[own + i] + w * X[column + i], x);
  }
  sums[local] = sum;
  workgroupBarrier();
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    if (local < half) {
      sums[local] += sums[local + half];
    }
    workgroupBarrier();
  }

  // 2. The letter.
  let step = steps[c];
  let total = sums[0];
  var q = 0.0;
  if (total.y > 0.0 && step > 0.0) {
    q = clamp(floor(total.x / total.y / step + 0.5), params.minCode, params.maxCode) * step;
  }
  if (local == 0u) {
    letters[c * params.inputs + params.t] = q;
  }

  // 3. The error.
  for (var i = local; i < params.samples; i += THREADS) {
    u[own + i] += w * X[column + i] - q * Xq[column + i];
  }
}
