// The columns of some steps, turned so that a step is a row.
//
//   out[t, r] = X̃[r, first + t]            with DRIFT:  (X − X̃)[r, first + t]
//
// binding  name   type           shape                      access
// 0        params Params                                    read
// 1        X      array<vec4f>   (rows, groups · stride)    read
// 2        Xq     array<vec4f>   (rows, groups · stride)    read
// 3        out    array<vec4f>   (groups, …, rows)          written, `firstOut` rows on
//
// grid: one thread for 4 × 4 values, rows in x, steps in y, a group in z.

override DRIFT: bool;

struct Params {
  rows4: u32,     // in vec4s
  stride4: u32,   // columns of a group, in vec4s
  groups: u32,
  first4: u32,    // first step, in vec4s
  steps: u32,     // a multiple of 4
  outSteps: u32,  // rows of a group in `out`,
  firstOut: u32,  // and which of them is the first step
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> X: array<vec4f>;
@group(0) @binding(2) var<storage, read> Xq: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

fn value(at: u32) -> vec4f {
  if (DRIFT) {
    return X[at] - Xq[at];
  }
  return Xq[at];
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.rows4 || id.y * 4u >= params.steps) {
    return;
  }
  let pitch = params.groups * params.stride4;
  let start = id.x * 4u * pitch + id.z * params.stride4 + params.first4 + id.y;
  let turned = transpose(mat4x4f(value(start), value(start + pitch), value(start + 2u * pitch), value(start + 3u * pitch)));
  let to = (id.z * params.outSteps + params.firstOut + id.y * 4u) * params.rows4 + id.x;
  out[to] = turned[0];
  out[to + params.rows4] = turned[1];
  out[to + 2u * params.rows4] = turned[2];
  out[to + 3u * params.rows4] = turned[3];
}
