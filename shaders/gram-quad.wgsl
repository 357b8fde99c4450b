// gram.wgsl where four threads for a tile of 32 × 32 (quad.wgsl) are faster, as on emulated GPUs: the same sums and bindings
// (gram-common.wgsl).
//
// grid: a quad for each tile in x (MODE 0 and 2: j ≤ i, row by row of the triangle), a group in z.
// Agrees with src/core/linalg/gram.ts: gramMatrices.

// Four columns of four rows of X̃, or of X − X̃.
fn columns(at: u32, differs: bool) -> mat4x4f {
  let step = params.groups * params.stride4;
  let m = mat4x4f(Xq[at], Xq[at + step], Xq[at + 2u * step], Xq[at + 3u * step]);
  if (differs) {
    return mat4x4f(X[at], X[at + step], X[at + 2u * step], X[at + 3u * step]) - m;
  }
  return m;
}

// Of one row, the other three zero.
fn columnsOfOne(at: u32, differs: bool) -> mat4x4f {
  var m = mat4x4f();
  m[0] = Xq[at];
  if (differs) {
    m[0] = X[at] - m[0];
  }
  return m;
}

// Four rows of the tile at eight columns.
fn addFour(at: u32, m0: mat4x4f, m1: mat4x4f) {
  let s = params.stride4;
  add(at, m0[0]); add(at + 1u, m1[0]);
  add(at + s, m0[1]); add(at + s + 1u, m1[1]);
  add(at + 2u * s, m0[2]); add(at + 2u * s + 1u, m1[2]);
  add(at + 3u * s, m0[3]); add(at + 3u * s + 1u, m1[3]);
}

// Eight rows of the tile at this thread's columns.
fn addBlock(group: u32, row: u32, column4: u32, m00: mat4x4f, m01: mat4x4f, m10: mat4x4f, m11: mat4x4f) {
  let s = params.stride4;
  if (row >= s * 4u || column4 >= s) {
    return;
  }
  let at = (group * s * 4u + row) * s + column4;
  addFour(at, m00, m01);
  addFour(at + 4u * s, m10, m11);
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  // 1. The tile: row i, column j.
  let quad = id.x / 4u;
  let lane = id.x % 4u;
  let tiles = (params.stride4 + 7u) / 8u;
  var i = quad / tiles;
  var j = quad % tiles;
  if (MODE != 1u) {
    i = u32((sqrt(8.0 * f32(quad) + 1.0) - 1.0) / 2.0);
    while (i * (i + 1u) / 2u > quad) { i--; }
    while ((i + 1u) * (i + 2u) / 2u <= quad) { i++; }
    j = quad - i * (i + 1u) / 2u;
  }
  if (i >= tiles) {
    return;
  }

  // 2. The rows, four at once. Columns past the end are read elsewhere and not written.
  let s = params.stride4;
  var a = params.start4 + id.z * s + min(i * 8u + lane * 2u, s - 2u);
  var b = params.start4 + id.z * s + min(j * 8u + lane * 2u, s - 2u);
  var r = 0u;
  for (; r + 4u <= params.rows; r += 4u) {
    addRows(
      columns(a, MODE != 0u), columns(a + 1u, MODE != 0u), columns(b, MODE == 2u), columns(b + 1u, MODE == 2u));
    a += 4u * params.groups * s;
    b += 4u * params.groups * s;
  }
  for (; r < params.rows; r++) {
    addRows(
      columnsOfOne(a, MODE != 0u), columnsOfOne(a + 1u, MODE != 0u),
      columnsOfOne(b, MODE == 2u), columnsOfOne(b + 1u, MODE == 2u));
    a += params.groups * s;
    b += params.groups * s;
  }

  // 3. To what is there.
  let column4 = j * 8u + lane * 2u;
  addBlock(id.z, i * 32u + lane * 8u, column4, tile[0], tile[1], tile[2], tile[3]);
  addBlock(id.z, i * 32u + (lane ^ 1u) * 8u, column4, tile[4], tile[5], tile[6], tile[7]);
  addBlock(id.z, i * 32u + (lane ^ 2u) * 8u, column4, tile[8], tile[9], tile[10], tile[11]);
  addBlock(id.z, i * 32u + (lane ^ 3u) * 8u, column4, tile[12], tile[13], tile[14], tile[15]);
}
