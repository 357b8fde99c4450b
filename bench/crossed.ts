/** The standard error of a mean over seeds and samples, both of which could have been others. */

/**
 * Of the mean over a table whose rows (seeds) and columns (samples) are both drawn by chance: the variances of a two-way
 * layout with one value a cell, random effects in both ways,
 * Var(mean) = (MS_rows + MS_columns − MS_rest)/(rows·columns), and no less than either way alone gives.
 * @param table (rows, columns), at least two columns; one row: what the columns alone leave
 */
export function crossedError(table: readonly ArrayLike<number>[]): number {
  const rows = table.length;
  const columns = table[0]!.length;
  const rowMeans = table.map((row) => sum(row) / columns);
  const columnMeans = Array.from({ length: columns }, (_, j) => sum(table.map((row) => row[j]!)) / rows);
  const mean = sum(rowMeans) / rows;
  const squares = (means: readonly number[]) => sum(means.map((value) => (value - mean) ** 2));
  const ofColumns = (rows * squares(columnMeans)) / (columns - 1);
  if (rows === 1) return Math.sqrt(ofColumns / columns);
  const ofRows = (columns * squares(rowMeans)) / (rows - 1);
  let rest = 0;
  table.forEach((row, i) => {
    for (let j = 0; j < columns; j++) rest += (row[j]! - rowMeans[i]! - columnMeans[j]! + mean) ** 2;
  });
  const ofRest = rest / ((rows - 1) * (columns - 1));
  return Math.sqrt(Math.max(ofRows + ofColumns - ofRest, ofRows, ofColumns) / (rows * columns));
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
