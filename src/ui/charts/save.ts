/** Charts as files: a picture that needs nothing of the page, or its numbers. */
import { saveFile } from '../controls/files';
import { textOf } from './Numbers';
import { UserError } from '../../core/errors';
import { chartSvg, isDrawn, type ChartText } from './svg';

export type Kind = 'svg' | 'png' | 'csv';

/** @param figure the chart as it is drawn */
export async function saveChart(kind: Kind, chart: ChartText, figure: HTMLElement): Promise<void> {
  const file = `${chart.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.${kind}`;
  if (kind !== 'csv') await drawn(figure);
  switch (kind) {
    case 'svg':
      return saveFile(file, chartSvg(chart, figure).text, 'image/svg+xml');
    case 'png':
      return saveFile(file, await pngOf(chartSvg(chart, figure)), 'image/png');
    case 'csv':
      return saveFile(file, csvOf(chart), 'text/csv');
  }
}

/** Charts are drawn in turn, each once it is measured; ms that one may take. */
const PATIENCE = 5000;

/** @throws UserError where it is never drawn, as in a window that nobody sees */
async function drawn(figure: HTMLElement): Promise<void> {
  const until = performance.now() + PATIENCE;
  while (!isDrawn(figure)) {
    if (performance.now() > until) throw new UserError('The chart is not drawn yet. Try again.');
    await new Promise((resolve) => setTimeout(resolve, 16));
  }
}

/** Quoted where it has to be (RFC 4180). */
const field = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function csvOf({ columns, rows }: Pick<ChartText, 'columns' | 'rows'>): string {
  return [columns, ...rows].map((row) => `${row.map((cell) => field(textOf(cell))).join(',')}\r\n`).join('');
}

/** Pixels of the file for one of the page. */
const SCALE = 2;

async function pngOf({ text, width, height }: ReturnType<typeof chartSvg>): Promise<Blob> {
  const image = new Image();
  // Not a blob: some browsers would not let the canvas be read.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = SCALE * width;
  canvas.height = SCALE * height;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be drawn'))), 'image/png'),
  );
}
