import type { GraphPicture } from '../../experiment/outcome';
import { whole } from '../../state/format';
import { ChartFigure } from '../charts/ChartFigure';
import type { Mark } from '../charts/marks';
import * as EXPERIMENTS from '../help/experiments';

/** Of the longer side of the picture, and around it. */
const SIDE = 1000;
const MARGIN = 16;

/** Hues that lie far apart, whatever the number of classes. */
const colourOf = (label: number, classes: number) =>
  label < 0 ? 'var(--float)' : `oklch(0.62 0.15 ${Math.round((360 * label) / classes)})`;

/** Nodes of a graph by their classes, and who is told wrongly: in a cross as large as three of them. */
export function GraphPictureChart({ picture }: { picture: GraphPicture }) {
  const { labels, predicted, nodes, whole: all, edges } = picture;
  const classes = 1 + Math.max(0, ...labels, ...predicted);
  const each = Array.from({ length: classes }, (_, label) => label);
  const inClass = (label: number) => labels.flatMap((own, i) => (own === label ? [i] : []));
  const marks: Mark[] = each.map((label) => ({
    name: `class ${label}`,
    colour: colourOf(label, classes),
    as: 'point',
  }));
  const part = nodes.length < all.nodes ? `, ${whole(nodes.length)} of them drawn` : '';
  return (
    <ChartFigure
      name="The graph"
      by={EXPERIMENTS.graph}
      note={`${whole(all.nodes)} nodes${part}, ${whole(edges.length / 2)} edges among these; crosses are told wrongly`}
      columns={['Class', 'Nodes drawn', 'Told rightly']}
      rows={each.map((label) => {
        const own = inClass(label);
        return [String(label), own.length, own.filter((i) => predicted[i] === label).length];
      })}
      empty="Run it to draw the graph."
      legend={marks}
    >
      <Drawing picture={picture} classes={classes} />
    </ChartFigure>
  );
}

/** A path for all nodes of a class: a thousand elements would be slow. */
function Drawing({ picture: { x, y, labels, predicted, edges }, classes }: { picture: GraphPicture; classes: number }) {
  const [width, height] = [Math.max(1, ...x), Math.max(1, ...y)];
  const radius = labels.length > 5000 ? 2 : labels.length > 1000 ? 3 : 5;
  const isWrong = (i: number) => labels[i]! >= 0 && predicted[i] !== labels[i];
  const path = (wanted: (i: number) => boolean, shape: (x: number, y: number, r: number) => string) =>
    labels.map((_, i) => (wanted(i) ? shape(x[i]!, y[i]!, radius) : '')).join('');
  const lines: string[] = [];
  for (let e = 0; e < edges.length; e += 2)
    lines.push(`M${x[edges[e]!]} ${y[edges[e]!]}L${x[edges[e + 1]!]} ${y[edges[e + 1]!]}`);
  return (
    <svg
      viewBox={`${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`}
      width="100%"
      height="100%"
      style={{ maxHeight: SIDE }}
      aria-hidden="true"
    >
      <path d={lines.join('')} stroke="var(--line-strong)" strokeOpacity={0.35} fill="none" />
      {Array.from({ length: classes + 1 }, (_, i) => i - 1).map((label) => (
        <g key={label} fill={colourOf(label, classes)} stroke={colourOf(label, classes)}>
          <path d={path((i) => labels[i] === label && !isWrong(i), disc)} strokeWidth={0} />
          <path d={path((i) => labels[i] === label && isWrong(i), cross)} strokeWidth={radius} />
        </g>
      ))}
    </svg>
  );
}

const disc = (x: number, y: number, r: number) =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

function cross(x: number, y: number, r: number): string {
  const arm = 1.8 * r;
  return `M${x - arm} ${y - arm}l${2 * arm} ${2 * arm}M${x - arm} ${y + arm}l${2 * arm} ${-2 * arm}`;
}
