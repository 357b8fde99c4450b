// Put before the kernels that end in -quad: a 32 × 32 tile of a product AᵀB, shared by four threads (a quad).
//
// Each thread loads 8 columns of A and 8 of B, gets the A of the three others by quad swaps, and holds the tile's 32 rows
// at its own 8 columns. On an emulated GPU a load costs as much as ten multiplications, a swap as two: of the shapes
// tried, this one has the fewest loads a product. Sums are added in the order of the rows.

enable subgroups;
// Branches depend on the tile, which is the same in a quad; the compiler cannot see that.
diagnostic(off, subgroup_uniformity);

// tile[4s + 2i + j]: rows 8·(lane ^ s) + 4i … of the tile, columns 8·lane + 4j …; transposed, a row of the tile is a column.
var<private> tile: array<mat4x4f, 16>;

fn swapX(m: mat4x4f) -> mat4x4f {
  return mat4x4f(quadSwapX(m[0]), quadSwapX(m[1]), quadSwapX(m[2]), quadSwapX(m[3]));
}

fn swapY(m: mat4x4f) -> mat4x4f {
  return mat4x4f(quadSwapY(m[0]), quadSwapY(m[1]), quadSwapY(m[2]), quadSwapY(m[3]));
}

fn swapDiagonal(m: mat4x4f) -> mat4x4f {
  return mat4x4f(
    quadSwapDiagonal(m[0]), quadSwapDiagonal(m[1]), quadSwapDiagonal(m[2]), quadSwapDiagonal(m[3]));
}

// Adds four rows: a0, a1, b0, b1 hold four columns of A and B each, a row in a column of the matrix.
fn addRows(a0: mat4x4f, a1: mat4x4f, b0: mat4x4f, b1: mat4x4f) {
  let own0 = transpose(a0);
  let own1 = transpose(a1);
  tile[0] += b0 * own0; tile[1] += b1 * own0; tile[2] += b0 * own1; tile[3] += b1 * own1;
  let x0 = swapX(own0);
  let x1 = swapX(own1);
  tile[4] += b0 * x0; tile[5] += b1 * x0; tile[6] += b0 * x1; tile[7] += b1 * x1;
  let y0 = swapY(own0);
  let y1 = swapY(own1);
  tile[8] += b0 * y0; tile[9] += b1 * y0; tile[10] += b0 * y1; tile[11] += b1 * y1;
  let z0 = swapDiagonal(own0);
  let z1 = swapDiagonal(own1);
  tile[12] += b0 * z0; tile[13] += b1 * z0; tile[14] += b0 * z1; tile[15] += b1 * z1;
}
