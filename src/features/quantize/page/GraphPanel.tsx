import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { GraphView } from '../../../engine/graph/graph-view';
import { Explained } from '../../../ui/help/Explained';
import { ChosenLayer } from './layers/ChosenLayer';
import * as GRAPH from '../help/graph';
import { layerRecipe } from '../job/layer-recipe';
import { percent, whole } from '../../../state/format';
import { shownRunHere } from '../state/runs';
import { useQuantize } from '../use-quantize';

type Colour = 'error' | 'bits';

/** What a layer shows: a value beside its name, and how strong its colour is, 0..1. */
interface Shade {
  value: string;
  strength: number;
}

/** The strongest colour on which text still stands out. */
const STRONGEST = 45;

const BITS = 8;

function fill(colour: Colour, strength: number): string {
  const ink = colour === 'error' ? 'var(--bad)' : 'var(--accent)';
  return `color-mix(in srgb, ${ink} ${Math.round(STRONGEST * strength)}%, var(--panel))`;
}

function spoken(colour: Colour, shade: Shade | undefined): string {
  const value = shade?.value || 'not known yet';
  return colour === 'error' ? `error ${value}` : value;
}

function pathOf(points: { x: number; y: number }[]): string {
  return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** As much of a text as fits; letters are about as wide as the layout took them to be. */
const shorten = (text: string, letters: number) =>
  text.length <= letters ? text : `…${text.slice(text.length - letters + 1)}`;

interface DrawingProps {
  graph: GraphView;
  shades: Map<string, Shade>;
  colour: Colour;
  selected: string | null;
  onSelect: (layer: string) => void;
}

/** Scrolls a frame, and nothing around it, so that an element in it can be seen. */
function bringIntoSight(element: Element, frame: Element): void {
  const [inner, outer] = [element.getBoundingClientRect(), frame.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom)
    frame.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
  if (inner.left < outer.left || inner.right > outer.right)
    frame.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}

/** The drawing itself. One layer takes the keyboard at a time; arrows go to the next. */
function Drawing({ graph, shades, colour, selected, onSelect }: DrawingProps) {
  const elements = useRef(new Map<string, SVGGElement>());
  const layers = useMemo(() => graph.nodes.flatMap(({ layer }) => layer ?? []), [graph]);
  const current = selected !== null && layers.includes(selected) ? selected : (layers[0] ?? null);
  // Selected elsewhere, in the table or a chart: it comes into sight.
  useEffect(() => {
    const element = selected === null ? undefined : elements.current.get(selected);
    const frame = element?.closest('.graph');
    if (element && frame) bringIntoSight(element, frame);
  }, [selected, graph]);
  const onKeyDown = (event: KeyboardEvent, layer: string) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onSelect(layer);
      return;
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const next = step === undefined ? undefined : layers[layers.indexOf(layer) + step];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next);
    elements.current.get(next)?.focus();
  };
  return (
    <svg width={graph.width} height={graph.height} role="group" aria-label="Graph of the network">
      {graph.edges.map(({ from, to, points }) => (
        <path key={`${from} ${to}`} className="edge" d={pathOf(points)} />
      ))}
      {graph.nodes.map((node) => {
        const { id, text, kind, layer } = node;
        if (layer === null)
          return (
            <g key={id} className={kind} aria-hidden="true">
              <Box node={node} colour={colour} />
            </g>
          );
        const shade = shades.get(layer);
        return (
          <g
            key={id}
            ref={(element) => {
              if (element) elements.current.set(layer, element);
              else elements.current.delete(layer);
            }}
            className={layer === selected ? 'layer selected' : 'layer'}
            role="button"
            aria-label={`${text}, ${spoken(colour, shade)}`}
            aria-pressed={layer === selected}
            tabIndex={layer === current ? 0 : -1}
            onClick={() => onSelect(layer)}
            onKeyDown={(event) => onKeyDown(event, layer)}
          >
            <Box node={node} colour={colour} shade={shade} />
          </g>
        );
      })}
    </svg>
  );
}

/** A node with as much of its name as fits, and what it shows. */
function Box({ node, colour, shade }: { node: GraphView['nodes'][number]; colour: Colour; shade?: Shade | undefined }) {
  const { text, kind, x, y, width, height } = node;
  return (
    <>
      <rect
        x={x - width / 2}
        y={y - height / 2}
        width={width}
        height={height}
        rx={kind === 'end' ? height / 2 : 4}
        style={shade && { fill: fill(colour, shade.strength) }}
      />
      <text x={x} y={y} aria-hidden="true">
        {shorten(text, Math.floor((width - 14) / 7) - (shade?.value ? shade.value.length + 1 : 0))}
        {shade && <tspan fontWeight={650}> {shade.value}</tspan>}
      </text>
    </>
  );
}

/** The network drawn from top to bottom, its layers coloured by error or bits. */
export default function GraphPanel() {
  const graph = useQuantize((s) => s.graph);
  const run = useQuantize(shownRunHere);
  const recipe = useQuantize((s) => s.recipe);
  const selected = useQuantize((s) => s.selectedLayer);
  const selectLayer = useQuantize((s) => s.selectLayer);
  const layers = useQuantize((s) => s.workspace.model?.layers) ?? [];
  const showGraph = useQuantize((s) => s.showGraph);
  // Laying out takes the worker's time.
  const busy = useQuantize((s) => s.job !== null);
  const [colour, setColour] = useState<Colour>('error');
  useEffect(() => {
    if (!graph && !busy) void showGraph();
  }, [graph, busy, showGraph]);
  const shades = useMemo(() => {
    const errors = new Map(run?.report.layers.map(({ id, relativeError }) => [id, relativeError]));
    const largest = Math.max(1e-9, ...errors.values());
    const shadeOf = (layer: string): Shade => {
      if (colour === 'error') {
        const error = errors.get(layer);
        return error === undefined ? { value: '', strength: 0 } : { value: percent(error), strength: error / largest };
      }
      const bits = layerRecipe(recipe, layer)?.bits ?? null;
      return bits === null
        ? { value: 'float', strength: 0 }
        : { value: `${bits} bit${bits === 1 ? '' : 's'}`, strength: (BITS + 1 - bits) / BITS };
    };
    return new Map(graph?.nodes.flatMap(({ layer }) => (layer === null ? [] : [[layer, shadeOf(layer)] as const])));
  }, [graph, run, recipe, colour]);
  if (!graph) return <p className="soft">{busy ? 'The graph is drawn when the job is done.' : 'Drawing the graph'}</p>;
  return (
    <>
      <div className="line spread">
        <Explained as="label" by={GRAPH.colour} about="the colour" className="line">
          <span className="caption">Colour</span>
          <select
            aria-label="Colour of the graph"
            value={colour}
            onChange={(event) => setColour(event.target.value as Colour)}
          >
            <option value="error">by error</option>
            <option value="bits">by bits</option>
          </select>
        </Explained>
        <span className="caption">
          {graph.left > 0 ? `Layers and joins; ${whole(graph.left)} nodes between them are not drawn.` : ''}
        </span>
      </div>
      <div className="graph" tabIndex={0} role="region" aria-label="Graph, scrollable">
        <Drawing graph={graph} shades={shades} colour={colour} selected={selected} onSelect={selectLayer} />
      </div>
      <ChosenLayer layers={layers} />
    </>
  );
}
