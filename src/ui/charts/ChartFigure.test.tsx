import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { ChartFigure } from './ChartFigure';
import { csvOf } from './save';
import { plainColour, wrapped } from './svg';
import '../styles/tokens.css';

/** What the page would have saved. */
function saved() {
  const files: { name: string; blob: Blob }[] = [];
  const blobs = new Map<string, Blob>();
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const url = `blob:${blobs.size}`;
    blobs.set(url, blob as Blob);
    return url;
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    files.push({ name: this.download, blob: blobs.get(this.href)! });
  });
  return files;
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const drawing = (
  <svg width={300} height={200}>
    <rect className="bar" width={20} height={50} fill="var(--gpfq)" />
    <rect width={9} height={9} style={{ fill: 'color-mix(in srgb, red 50%, blue)' }} />
    <text x={9} y={9} data-of="page">
      fc1
    </text>
  </svg>
);

const chart = (rows: (string | number)[][], drawn: ReactNode = drawing) => (
  <ChartFigure
    name="Error & more"
    by={{ text: 'What it shows', more: 'charts' }}
    note="relative error"
    columns={['Layer', 'Run "a", b']}
    rows={rows}
    empty="Quantize to see it."
    legend={[{ name: 'Run a', colour: 'var(--gpfq)', as: 'bar' }]}
    aside={<button type="button">Draw</button>}
  >
    {drawn}
  </ChartFigure>
);

const press = async (name: string) => {
  const user = userEvent.setup();
  await user.click(screen.getByText('Save'));
  await user.click(screen.getByRole('button', { name }));
};

test('a chart that was not asked for is one line', () => {
  render(chart([]));
  const figure = screen.getByRole('figure', { name: 'Error & more' });
  expect(figure).toHaveTextContent('Error & moreQuantize to see it.Draw');
  expect(screen.queryByText('Save')).toBeNull();
});

test('as SVG it needs nothing of the page', async () => {
  const files = saved();
  render(chart([['fc1', '1.00 %']]));
  await press('Save SVG');
  await waitFor(() => expect(files).toHaveLength(1));
  expect(files[0]!.name).toBe('error-more.svg');
  const text = await files[0]!.blob.text();
  expect(text).not.toMatch(/var\(|class=|style=|data-|color-mix|color\(/);
  const drawing = new DOMParser().parseFromString(text, 'image/svg+xml');
  expect(drawing.querySelector('parsererror')).toBeNull();
  const texts = [...drawing.querySelectorAll('text')].map(({ textContent }) => textContent.trim());
  expect(texts).toEqual(['Error & more', 'relative error', 'fc1', 'Run a']);
  expect(drawing.querySelector('rect[height="50"]')).toHaveAttribute('fill', 'rgb(11, 110, 105)');
});

test('as PNG it has twice the pixels', async () => {
  const files = saved();
  render(chart([['fc1', '1.00 %']]));
  await press('Save PNG');
  await waitFor(() => expect(files).toHaveLength(1), { timeout: 10_000 });
  expect(files[0]!.name).toBe('error-more.png');
  const picture = await createImageBitmap(files[0]!.blob);
  expect(picture.width).toBe(2 * (300 + 32));
}, 20_000);

test('saved before it is drawn, it waits for that', async () => {
  const files = saved();
  const { rerender } = render(chart([['fc1', '1.00 %']], null));
  await press('Save SVG');
  expect(files).toEqual([]);
  rerender(chart([['fc1', '1.00 %']]));
  await waitFor(() => expect(files).toHaveLength(1));
});

test('its numbers as CSV, quoted where it has to be', () => {
  expect(csvOf({ columns: ['Layer', 'Run "a", b'], rows: [['fc1', 0.5]] })).toBe('Layer,"Run ""a"", b"\r\nfc1,0.5\r\n');
});

test.each([
  ['color(srgb 0.5 0 1)', 'rgb(128, 0, 255)'],
  ['color(srgb 0.5 0 1 / 0.5)', 'rgba(128, 0, 255, 0.5)'],
  ['rgba(0, 0, 0, 0)', 'none'],
  ['url("#hatch")', 'url(#hatch)'],
])('%s is %s', (value, plain) => expect(plainColour(value)).toBe(plain));

test('long notes go on in the next line', () => {
  expect(wrapped('one two three', 60)).toEqual(['one two', 'three']);
});
