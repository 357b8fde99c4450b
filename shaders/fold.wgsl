// The sums of gram-narrow.wgsl, its parts together, as the walk reads them: padded, and whole.
//
//   M[i, j] = Σ_p sums[p, …, i, j],  with SYMMETRIC: Σ_p sums[p, …, max(i, j), min(i, j)];  0 where it is padded
//
// binding  name   type         shape                            access
// 0        params Params                                        read
// 1        sums   array<f32>   (…, parts, groups, N + 1, N + 1) read from `start` on
// 2        M      array<f32>   (groups, stride, stride)         written
//
// grid: one thread for each value of M, in x and y; a group in z. The parts are added in their order, with compensation.

override SYMMETRIC: bool; // only the lower triangle is there

struct Params {
  inputs: u32, // N
  groups: u32,
  parts: u32,
  stride: u32,
  start: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> sums: array<f32>;
@group(0) @binding(2) var<storage, read_write> M: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.stride || id.y >= params.stride) {
    return;
  }
  let side = params.inputs + 1u;
  var i = id.y;
  var j = id.x;
  if (SYMMETRIC) {
    i = max(id.x, id.y);
    j = min(id.x, id.y);
  }
  var sum = 0.0;
  if (i < side && j < side) {
    var carry = 0.0;
    var at = params.start + (id.z * side + i) * side + j;
    for (var p = 0u; p < params.parts; p++) {
      let part = sums[at] - carry;
      let next = sum + part;
      carry = (next - sum) - part;
      sum = next;
      at += params.groups * side * side;
    }
  }
  M[(id.z * params.stride + id.y) * params.stride + id.x] = sum;
}
