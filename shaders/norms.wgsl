// Sums over the rows of what a walk has left: the error of each walker at its end, or the outputs of each neuron.
//
//   out[v] = ( Σ_r a², Σ_r a, Σ_r a y, 0 ),   a = A[r, v] + V[r, v mod neurons],   y = Y[r, v mod neurons] + V[…]
//
// binding  name   type           shape                        access
// 0        params Params                                      read
// 1        A      array<f32>     (groups, rows, walkers)      read, where the parameters say
// 2        V      array<f32>     (groups, rows, neurons)      read: what the drift X − X̃ adds; unread where X̃ = X
// 3        Y      array<f32>     (groups, rows, pitch)        read, where the parameters say
// 4        out    array<vec4f>   (groups, walkers)            written
//
// grid: one thread for each walker in x, a group in z. 64 rows at a time are summed plainly, these sums with Kahan's
// compensation. Agrees with src/quant/methods/gpfq.ts: gpfqNeuron (u of the last step).

const RUN = 64u;

struct Params {
  rows: u32,
  count: u32,          // walkers of a group
  walkers: u32,        // the same, padded
  neurons: u32,        // of a group
  neuronsPadded: u32,
  diverged: u32,       // 0: X̃ = X
  aStart: u32,         // where A begins,
  aGroup: u32,         // and how far it is to the next group
  yStart: u32,
  yGroup: u32,
  yPitch: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> V: array<f32>;
@group(0) @binding(3) var<storage, read> Y: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.count) {
    return;
  }
  let c = id.x % params.neurons;
  var sum = vec4f();
  var carry = vec4f();
  for (var first = 0u; first < params.rows; first += RUN) {
    var part = vec4f();
    for (var r = first; r < min(first + RUN, params.rows); r++) {
      var a = A[params.aStart + id.z * params.aGroup + r * params.walkers + id.x];
      var y = Y[params.yStart + id.z * params.yGroup + r * params.yPitch + c];
      if (params.diverged != 0u) {
        let v = V[(id.z * params.rows + r) * params.neuronsPadded + c];
        a += v;
        y += v;
      }
      part += vec4f(a * a, a, a * y, 0);
    }
    part -= carry;
    let next = sum + part;
    carry = (next - sum) - part;
    sum = next;
  }
  out[id.z * params.walkers + id.x] = sum;
}
