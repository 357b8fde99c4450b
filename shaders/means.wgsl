// Sums of columns over rows, for their means, slab by slab.
//
//   state[j] = ( X[0, j] of the first slab, Σ_r (X[r, j] − X[0, j]), compensation )
//
// Taken from a first value, so that the mean of a column of equal values is that value and nothing is left of it.
//
// binding  name   type          shape            access
// 0        params Params                         read
// 1        X      array<f32>    (rows, columns)  read
// 2        state  array<vec4f>  (columns)        read and written
//
// grid: one thread for each column. 64 rows at a time are summed plainly, these sums with Kahan's compensation.
// Agrees with src/quant/center.ts: openMeans.

const RUN = 64u;

struct Params {
  rows: u32,
  columns: u32,
  begins: u32, // 1: this is the first slab
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> X: array<f32>;
@group(0) @binding(2) var<storage, read_write> state: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let j = id.x;
  if (j >= params.columns || params.rows == 0u) {
    return;
  }
  let before = state[j];
  let pivot = select(before.x, X[j], params.begins != 0u);
  var sum = before.y;
  var carry = before.z;
  for (var first = 0u; first < params.rows; first += RUN) {
    var part = 0.0;
    for (var r = first; r < min(first + RUN, params.rows); r++) {
      part += X[r * params.columns + j] - pivot;
    }
    part -= carry;
    let next = sum + part;
    carry = (next - sum) - part;
    sum = next;
  }
  state[j] = vec4f(pivot, sum, carry, 0.0);
}
