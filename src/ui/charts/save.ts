/** Charts as files: a picture that needs nothing of the page, or its numbers. */
import { saveFile } from '../controls/files';
import { textOf } from './Numbers';
import { chartSvg, type ChartText } from './svg';

export type Kind = 'svg' | 'png' | 'csv';

/** @param figure the chart as it is drawn */
export async function saveChart(kind: Kind, chart: ChartText, figure: HTMLElement): Promise<void> {
  const file = `${chart.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.${kind}`;
  switch (kind) {
    case 'svg':
      return saveFile(file, chartSvg(chart, figure).text, 'image/svg+xml');
    case 'png':
      return saveFile(file, await pngOf(chartSvg(chart, figure)), 'image/png');
    case 'csv':
      return saveFile(file, csvOf(chart), 'text/csv');
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
