/** How fast the products of the `wasm` backend are here. */
import { PANEL } from './panel-kernels';
import { matrixBytes, openPanels, panelBytes, wideBytes } from './panels';
import { addGram, CHUNK, chunks, packChunk, rowsOf } from './rows';

/** Seconds that the lower triangle of XᵀX takes; X (rows, columns). */
export function gramSeconds(X: Float32Array, columns: number): number {
  const panels = openPanels({
    X: matrixBytes(CHUNK, columns),
    H: columns ** 2 * 8,
    spill: wideBytes(PANEL, columns), // tiles at the edges of H add zeros to what comes after
  });
  const place = { at: panels.at.X, stride: panelBytes(CHUNK) };
  const rows = X.length / columns;
  const start = performance.now();
  for (const { first, rows: samples } of chunks(rows)) {
    packChunk(panels, place, rowsOf({ data: X, rows, columns }, 0, columns, first, samples), columns);
    addGram(panels, place, place, panels.at.H, { rows: columns, columns, samples, lower: true });
  }
  const seconds = (performance.now() - start) / 1000;
  panels.close();
  return seconds;
}
