// A sparse matrix in compressed rows times a dense one: a hop of features over a graph.
//
//   Y[i, c] = Σ_{e = pointers[i]}^{pointers[i + 1] − 1} values[e] · X[indices[e], c]
//
// binding  name      type           shape             access
// 0        params    Params                           read
// 1        pointers  array<u32>     (all rows + 1)    read
// 2        indices   array<u32>     (entries)         read: rows of X
// 3        values    array<f32>     (entries)         read
// 4        X         array<vec4f>   (n, quads)        read: columns in fours
// 5        Y         array<vec4f>   (all rows, quads) written: rows `first` … `last` − 1
//
// grid: a workgroup for each 16 fours of columns in x and 4 rows in y. What threads that lie side by side read lies side by side. 16
// entries at a time are summed plainly, these sums with Kahan's compensation. Agrees with src/graph/propagate.ts: multiply.

const RUN = 16u;

struct Params {
  first: u32,   // row
  last: u32,    // and the one after the last
  quads: u32,   // columns in fours
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> pointers: array<u32>;
@group(0) @binding(2) var<storage, read> indices: array<u32>;
@group(0) @binding(3) var<storage, read> values: array<f32>;
@group(0) @binding(4) var<storage, read> X: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> Y: array<vec4f>;

@compute @workgroup_size(16, 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = params.first + id.y;
  if (i >= params.last || id.x >= params.quads) {
    return;
  }
  var sum = vec4f();
  var carry = vec4f();
  let end = pointers[i + 1u];
  for (var e = pointers[i]; e < end;) {
    var part = -carry;
    for (let until = min(e + RUN, end); e < until; e++) {
      part += values[e] * X[indices[e] * params.quads + id.x];
    }
    let next = sum + part;
    carry = (next - sum) - part;
    sum = next;
  }
  Y[i * params.quads + id.x] = sum;
}
