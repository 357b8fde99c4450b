/** A chart as it is drawn, as an SVG of its own: looks resolved, fonts that every machine has. */
import type { Cell } from './Numbers';

/** What stands around the plot. */
export interface ChartText {
  name: string;
  note?: string | undefined;
  finding?: string | undefined;
  columns: readonly string[];
  rows: readonly Cell[][];
}

const SVG = 'http://www.w3.org/2000/svg';
const FONTS = 'system-ui, sans-serif';
const MARGIN = 16;
const LINE = 17;
/** Mean width of a letter of 12 px. */
const LETTER = 6.2;

/** What styles decide of an element of a drawing. */
const LOOKS = [
  ['fill', 'fill'],
  ['fill-opacity', 'fillOpacity'],
  ['stroke', 'stroke'],
  ['stroke-width', 'strokeWidth'],
  ['stroke-dasharray', 'strokeDasharray'],
  ['stroke-opacity', 'strokeOpacity'],
  ['opacity', 'opacity'],
  ['font-size', 'fontSize'],
  ['font-weight', 'fontWeight'],
  ['text-anchor', 'textAnchor'],
  ['dominant-baseline', 'dominantBaseline'],
] as const;

/** What shows where the mouse is. */
const OF_MOUSE = '.recharts-tooltip-cursor, .recharts-active-dot';

/** Names that mean something on the page alone. */
const OF_PAGE = /^(class|style|tabindex|role|aria-.*|data-.*)$/;

const plotOf = (figure: HTMLElement) => figure.querySelector('.plot svg, .heat table');

/** Whether there is a drawing in it yet. */
export const isDrawn = (figure: HTMLElement) => plotOf(figure) !== null;

/** A colour as every reader of SVG knows it. */
export function plainColour(value: string): string {
  const mixed = /^color\(srgb ([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?\)$/.exec(value);
  if (mixed) {
    const [r, g, b] = mixed.slice(1, 4).map((share) => Math.round(255 * Number(share)));
    return mixed[4] === undefined ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${mixed[4]})`;
  }
  if (value === 'rgba(0, 0, 0, 0)') return 'none';
  return value.replaceAll('"', '');
}

function element(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A copy that needs no styles. */
function resolved(original: SVGElement): SVGElement {
  const copy = original.cloneNode(true) as SVGElement;
  const [from, to] = [original, copy].map((root) => [root, ...root.querySelectorAll('*')] as SVGElement[]);
  from!.forEach((source, i) => {
    const target = to![i]!;
    const style = getComputedStyle(source);
    if (source.matches(OF_MOUSE)) return target.remove();
    if (style.display === 'none' || style.visibility === 'hidden') {
      // What a definition draws is not shown itself.
      if (!source.closest('defs, pattern, clipPath') && i > 0) return target.remove();
    }
    for (const { name } of [...target.attributes]) if (OF_PAGE.test(name)) target.removeAttribute(name);
    for (const [attribute, property] of LOOKS) target.setAttribute(attribute, plainColour(style[property]));
  });
  return copy;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where an element is in another. */
function boxIn(outer: Element, inner: Element): Box {
  const [from, { x, y, width, height }] = [outer, inner].map((one) => one.getBoundingClientRect()) as [
    DOMRect,
    DOMRect,
  ];
  return { x: x - from.x + outer.scrollLeft, y: y - from.y + outer.scrollTop, width, height };
}

/** A copy of a drawing at its place. */
function placed(svg: SVGElement, { x, y, width, height }: Box): SVGElement {
  const copy = resolved(svg);
  for (const [name, value] of Object.entries({ x, y, width, height })) copy.setAttribute(name, String(value));
  return copy;
}

/** A table whose cells are coloured, as boxes with their texts. */
function drawnTable(table: Element, { x, y }: Box): SVGElement[] {
  return [...table.querySelectorAll<HTMLElement>('th, td')].flatMap((cell) => {
    const style = getComputedStyle(cell);
    const box = boxIn(table, cell);
    const right = style.textAlign === 'right' || style.textAlign === 'end';
    const place = { x: x + box.x + (right ? box.width - 8 : 8), y: y + box.y + box.height / 2 + 4 };
    const at = { x: x + box.x, y: y + box.y, width: box.width, height: box.height };
    return [
      element('rect', { ...at, fill: plainColour(style.backgroundColor) }),
      element('text', { ...textLooks(style, place), 'text-anchor': right ? 'end' : 'start' }, cell.textContent),
    ];
  });
}

const textLooks = (style: CSSStyleDeclaration, { x, y }: { x: number; y: number }) => ({
  x,
  y,
  fill: plainColour(style.color),
  'font-size': style.fontSize,
  'font-weight': style.fontWeight,
});

/** Words in lines of a width. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length * LETTER <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** @param figure the chart as it is drawn */
export function chartSvg({ name, note, finding }: ChartText, figure: HTMLElement) {
  const plot = plotOf(figure)!;
  const size = plot.getBoundingClientRect();
  const width = Math.ceil(Math.max(size.width, 240) + 2 * MARGIN);
  const inner = width - 2 * MARGIN;
  const parts: SVGElement[] = [];
  const [ink, soft] = ['h2', '.caption'].map((part) => {
    const found = figure.querySelector(part);
    return found ? plainColour(getComputedStyle(found).color) : 'black';
  });
  let y = MARGIN + 13;
  const write = (text: string, attributes: Record<string, string | number>) => {
    parts.push(element('text', { x: MARGIN, y, ...attributes }, text));
    y += LINE;
  };
  write(name, { fill: ink!, 'font-size': 15, 'font-weight': 650 });
  for (const line of note ? wrapped(note, inner) : []) write(line, { fill: soft!, 'font-size': 12 });
  y -= 6;
  const place = { x: MARGIN, y, width: size.width, height: size.height };
  parts.push(...(plot instanceof SVGElement ? [placed(plot, place)] : drawnTable(plot, place)));
  y += size.height + 6;
  y += legendInto(parts, figure, y);
  y += 14;
  for (const line of finding ? wrapped(finding, inner) : []) write(line, { fill: soft!, 'font-size': 12 });
  const height = Math.ceil(y - 14 + MARGIN);
  const root = element('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': FONTS });
  const ground = plainColour(getComputedStyle(figure).backgroundColor);
  const panel = ground === 'none' ? plainColour(getComputedStyle(document.body).backgroundColor) : ground;
  root.append(element('rect', { width, height, fill: panel === 'none' ? 'white' : panel }), ...parts);
  return { text: new XMLSerializer().serializeToString(root), width, height };
}

/** @returns how high the legend is */
function legendInto(parts: SVGElement[], figure: HTMLElement, y: number): number {
  const legend = figure.querySelector('.legend');
  if (!legend) return 0;
  for (const item of legend.children) {
    const [swatch, label] = [item.querySelector('svg')!, item.querySelector('span')!];
    const [drawing, text] = [swatch, label].map((one) => boxIn(legend, one)) as [Box, Box];
    parts.push(placed(swatch, { ...drawing, x: MARGIN + drawing.x, y: y + drawing.y }));
    const at = { x: MARGIN + text.x, y: y + text.y + text.height - 4 };
    parts.push(element('text', textLooks(getComputedStyle(label), at), label.textContent));
  }
  return legend.getBoundingClientRect().height;
}
