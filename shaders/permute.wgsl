// Inputs in the order of the path.
//
//   out[r, t] = M[r, order[t]]              with BOTH:  out[t, s] = M[order[t], order[s]], for square matrices
//
// binding  name   type         shape                                                             access
// 0        params Params                                                                         read
// 1        M      array<f32>   (rows, groups · stride); with BOTH (groups, stride, stride)       read
// 2        order  array<u32>   (groups, stride), the padding in its place                        read
// 3        out    array<f32>   as M                                                              written
//
// grid: one thread for each value: columns of a group in x, rows in y, a group in z.
// Agrees with src/quant/order.ts: orderRows, orderBoth.

override BOTH: bool;

struct Params {
  rows: u32,
  stride: u32, // columns of a group
  groups: u32,
  firstRow: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> M: array<f32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.stride) {
    return;
  }
  let column = order[id.z * params.stride + id.x];
  if (BOTH) {
    let row = order[id.z * params.stride + id.y];
    let first = id.z * params.stride;
    out[(first + id.y) * params.stride + id.x] = M[(first + row) * params.stride + column];
  } else {
    let first = ((params.firstRow + id.y) * params.groups + id.z) * params.stride;
    out[first + id.x] = M[first + column];
  }
}
