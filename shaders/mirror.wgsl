// Copies the lower triangle of symmetric matrices to the upper one.
//
//   M[i, j] = M[j, i] for j > i
//
// binding  name   type         shape                      access
// 0        params Params                                  read
// 1        M      array<f32>   (groups, stride, stride)   read and written
//
// grid: one thread for each value in x and y, a group in z.

struct Params {
  stride: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> M: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let s = params.stride;
  if (id.x >= s || id.y >= id.x) {
    return;
  }
  M[(id.z * s + id.y) * s + id.x] = M[(id.z * s + id.x) * s + id.y];
}
