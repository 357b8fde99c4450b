// Gram matrices of a slab of rows, added to what earlier slabs gave, for all groups at once.
//
//   MODE 0:  out[i, j] += Σ_r X̃[r, i] X̃[r, j]                       H, tiles with j ≤ i only
//   MODE 1:  out[i, j] += Σ_r (X − X̃)[r, i] X̃[r, j]                 Eᵀ, all tiles
//   MODE 2:  out[i, j] += Σ_r (X − X̃)[r, i] (X − X̃)[r, j]           F, tiles with j ≤ i only
//
// Parameters and bindings: gram-common.wgsl.
//
// grid: one thread for each 8 × 8 tile in x and y, a group in z. Agrees with src/core/linalg/gram.ts: gramMatrices.
// The rows are added in their order, the slabs with compensation: the same data gives the same bits.

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 2u; // first of two vec4s of columns i
  let j = id.x * 2u;
  if (i >= params.stride4 || j >= params.stride4 || (MODE != 1u && j > i)) {
    return;
  }
  let row4 = params.groups * params.stride4;
  var ai = params.start4 + id.z * params.stride4 + i;
  var bj = params.start4 + id.z * params.stride4 + j;
  var c00 = vec4f(); var c01 = vec4f(); var c10 = vec4f(); var c11 = vec4f();
  var c20 = vec4f(); var c21 = vec4f(); var c30 = vec4f(); var c31 = vec4f();
  var c40 = vec4f(); var c41 = vec4f(); var c50 = vec4f(); var c51 = vec4f();
  var c60 = vec4f(); var c61 = vec4f(); var c70 = vec4f(); var c71 = vec4f();
  for (var r = 0u; r < params.rows; r++) {
    var a0 = Xq[ai]; var a1 = Xq[ai + 1u];
    var b0 = Xq[bj]; var b1 = Xq[bj + 1u];
    if (MODE != 0u) {
      a0 = X[ai] - a0;
      a1 = X[ai + 1u] - a1;
    }
    if (MODE == 2u) {
      b0 = X[bj] - b0;
      b1 = X[bj + 1u] - b1;
    }
    c00 += a0.x * b0; c01 += a0.x * b1;
    c10 += a0.y * b0; c11 += a0.y * b1;
    c20 += a0.z * b0; c21 += a0.z * b1;
    c30 += a0.w * b0; c31 += a0.w * b1;
    c40 += a1.x * b0; c41 += a1.x * b1;
    c50 += a1.y * b0; c51 += a1.y * b1;
    c60 += a1.z * b0; c61 += a1.z * b1;
    c70 += a1.w * b0; c71 += a1.w * b1;
    ai += row4;
    bj += row4;
  }
  let s = params.stride4;
  let at = (id.z * s * 4u + i * 4u) * s + j;
  add(at, c00); add(at + 1u, c01);
  add(at + s, c10); add(at + s + 1u, c11);
  add(at + 2u * s, c20); add(at + 2u * s + 1u, c21);
  add(at + 3u * s, c30); add(at + 3u * s + 1u, c31);
  add(at + 4u * s, c40); add(at + 4u * s + 1u, c41);
  add(at + 5u * s, c50); add(at + 5u * s + 1u, c51);
  add(at + 6u * s, c60); add(at + 6u * s + 1u, c61);
  add(at + 7u * s, c70); add(at + 7u * s + 1u, c71);
}
