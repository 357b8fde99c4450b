// Gram matrices of narrow groups (depthwise layers), straight from their rows: the sums of gram.wgsl without its padding.
//
//   sums[0, …, i, j] += Σ_r X̃[r, i] X̃[r, j]                    H
//   sums[1, …, i, j] += Σ_r (X − X̃)[r, i] X̃[r, j]              Eᵀ
//   sums[2, …, i, j] += Σ_r (X − X̃)[r, i] (X − X̃)[r, j]        F
//
// The row N of H is Σ_r X̃[r, j], the column N of Eᵀ is Σ_r (X − X̃)[r, i]: as if X had a column of ones.
//
// binding  name   type         shape                                   access
// 0        params Params                                               read
// 1        X      array<f32>   (rows, pitch)                           read
// 2        Xq     array<f32>   (rows, pitch)                           read
// 3        sums   array<f32>   (kinds, parts, groups, N + 1, N + 1)    read and written
// 4        carry  array<f32>   as sums                                 read and written: Kahan's compensation
//
// grid: one thread for each group and part in x, a tile of 9 × 9 values in y (row by row).
// Agrees with src/core/linalg/gram.ts: gramMatrices.
// A thread loads each value once for up to 243 sums: on an emulated GPU a load costs as much as 20 of them.
// The rows of a part are added in their order, the slabs with compensation: the same data gives the same bits.

const SIDE = 9u; // of a tile: the inputs of a 3 × 3 kernel

override H: bool; override E: bool; override F: bool; // which of the three are summed

struct Params {
  rows: u32,
  inputs: u32,     // N
  groups: u32,
  parts: u32,      // of the rows, summed side by side
  pitch: u32,      // from row to row,
  groupPitch: u32, // and from group to group
  tiles: u32,      // along each side
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> X: array<f32>;
@group(0) @binding(2) var<storage, read> Xq: array<f32>;
@group(0) @binding(3) var<storage, read_write> sums: array<f32>;
@group(0) @binding(4) var<storage, read_write> carry: array<f32>;

// Nine inputs of four rows: [x] holds the inputs 3x … 3x + 2, a row in a column.
alias Rows = array<mat4x3f, 3>;
// Block 3x + y: row i of the tile, in 3x … 3x + 2, and column j, in 3y … 3y + 2, are at [j − 3y][i − 3x].
alias Tile = array<mat3x3f, 9>;

var<private> h: Tile; var<private> e: Tile; var<private> f: Tile;

fn addProducts(tile: ptr<private, Tile>, a: Rows, b: Rows) {
  let b0 = transpose(b[0]); let b1 = transpose(b[1]); let b2 = transpose(b[2]);
  (*tile)[0] += a[0] * b0; (*tile)[1] += a[0] * b1; (*tile)[2] += a[0] * b2;
  (*tile)[3] += a[1] * b0; (*tile)[4] += a[1] * b1; (*tile)[5] += a[1] * b2;
  (*tile)[6] += a[2] * b0; (*tile)[7] += a[2] * b1; (*tile)[8] += a[2] * b2;
}

fn columnSums(a: Rows) -> mat3x3f {
  return mat3x3f(a[0] * vec4f(1.0), a[1] * vec4f(1.0), a[2] * vec4f(1.0));
}

fn difference(a: Rows, b: Rows) -> Rows {
  return Rows(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

fn triple(at: u32, quantized: bool) -> vec3f {
  if (quantized) {
    return vec3f(Xq[at], Xq[at + 1u], Xq[at + 2u]);
  }
  return vec3f(X[at], X[at + 1u], X[at + 2u]);
}

fn triples(at: u32, here: vec4<bool>, quantized: bool) -> mat4x3f {
  let p = params.pitch;
  return mat4x3f(
    select(vec3f(), triple(at, quantized), here.x), select(vec3f(), triple(at + p, quantized), here.y),
    select(vec3f(), triple(at + 2u * p, quantized), here.z), select(vec3f(), triple(at + 3u * p, quantized), here.w));
}

// `here`: which of the four rows there are. What lies behind a group's last input belongs to others: no one keeps its sums.
fn rowsAt(at: u32, here: vec4<bool>, quantized: bool) -> Rows {
  return Rows(triples(at, here, quantized), triples(at + 3u, here, quantized), triples(at + 6u, here, quantized));
}

fn put(at: u32, part: f32) {
  let sum = sums[at];
  let corrected = part - carry[at];
  let next = sum + corrected;
  carry[at] = (next - sum) - corrected;
  sums[at] = next;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  // 1. Whose sums.
  if (id.x >= params.groups * params.parts) {
    return;
  }
  let group = id.x % params.groups;
  let part = id.x / params.groups;
  let i0 = (id.y / params.tiles) * SIDE;
  let j0 = (id.y % params.tiles) * SIDE;
  let lower = j0 <= i0;
  if (!lower && !E) {
    return;
  }

  // 2. The rows of this part, four at once.
  let last = (params.rows * (part + 1u)) / params.parts;
  var sumA = mat3x3f(); // of X̃ at columns j, and
  var sumD = mat3x3f(); // of X − X̃ at columns i: [x][k] for the input 3x + k
  for (var r = (params.rows * part) / params.parts; r < last; r += 4u) {
    let here = vec4u(r, r + 1u, r + 2u, r + 3u) < vec4u(last);
    let at = r * params.pitch + group * params.groupPitch;
    let b = rowsAt(at + j0, here, true);
    var a = b;
    if (i0 != j0) { a = rowsAt(at + i0, here, true); }
    if (H && lower) {
      addProducts(&h, a, b);
      sumA += columnSums(b);
    }
    if (E || F) {
      let d = difference(rowsAt(at + i0, here, false), a);
      if (E) {
        addProducts(&e, d, b);
        sumD += columnSums(d);
      }
      if (F && lower) {
        var other = d;
        if (i0 != j0) { other = difference(rowsAt(at + j0, here, false), b); }
        addProducts(&f, d, other);
      }
    }
  }

  // 3. To what is there.
  let n = params.inputs;
  let size = (n + 1u) * (n + 1u);
  let kind = params.parts * params.groups * size;
  for (var k = 0u; k < SIDE * SIDE; k++) {
    let i = k / SIDE;
    let j = k % SIDE;
    if (i0 + i < n && j0 + j < n) {
      let at = id.x * size + (i0 + i) * (n + 1u) + j0 + j;
      let block = 3u * (i / 3u) + j / 3u;
      if (H && lower) { put(at, h[block][j % 3u][i % 3u]); }
      if (E) { put(kind + at, e[block][j % 3u][i % 3u]); }
      if (F && lower) { put(2u * kind + at, f[block][j % 3u][i % 3u]); }
    }
  }
  for (var k = 0u; i0 == j0 && k < min(SIDE, n - i0); k++) {
    if (H) { put(id.x * size + n * (n + 1u) + i0 + k, sumA[k / 3u][k % 3u]); }
    if (E) { put(kind + id.x * size + (i0 + k) * (n + 1u) + n, sumD[k / 3u][k % 3u]); }
  }
}
