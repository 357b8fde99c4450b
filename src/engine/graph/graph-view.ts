/** The network as a drawing: which nodes are worth drawing, and where each lies. */
import { importPageFile } from '../../core/page-files';
import { indexGraph, readsOf } from '../../onnx/graph/graph';
import type { Network } from '../../onnx/network';

export interface GraphNode {
  id: string;
  /** The layer's name; elsewhere the operator, or the name of an input or output. */
  text: string;
  kind: 'layer' | 'node' | 'end';
  /** Id of the layer it is; null elsewhere. */
  layer: string | null;
}

export interface GraphEdge {
  from: string;
  to: string;
}

/** A drawing: centres of nodes, and the corners of edges. */
export interface GraphView {
  width: number;
  height: number;
  nodes: (GraphNode & { x: number; y: number; width: number; height: number })[];
  edges: (GraphEdge & { points: { x: number; y: number }[] })[];
  /** Nodes of the network that are not drawn: between layers and joins of a large network. */
  left: number;
}

/** Up to so many nodes all are drawn; beyond, only layers and what joins branches. */
const ALL_NODES = 400;

/** @returns nodes in graph order, and the edges between them, each once */
export function drawnGraph(network: Network): { nodes: GraphNode[]; edges: GraphEdge[]; left: number } {
  const index = indexGraph(network.model.graph!);
  const layers = new Map(network.layers.map((layer) => [layer.node, layer]));
  const total = index.varies.filter(Boolean).length;
  const all = total <= ALL_NODES;
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  /** For each tensor, the drawn nodes that it comes from. */
  const sources = new Map<string, Set<string>>();
  for (const { name } of network.inputs) {
    const id = `input ${name}`;
    nodes.push({ id, text: name, kind: 'end', layer: null });
    sources.set(name, new Set([id]));
  }
  index.nodes.forEach((node, n) => {
    if (!index.varies[n]) return;
    const from = new Set<string>();
    for (const name of readsOf(node)) for (const source of sources.get(name) ?? []) from.add(source);
    const layer = layers.get(n);
    const drawn = all || layer !== undefined || from.size > 1;
    const id = `node ${n}`;
    if (drawn) {
      nodes.push({ id, text: layer?.name ?? node.opType, kind: layer ? 'layer' : 'node', layer: layer?.id ?? null });
      for (const source of from) edges.push({ from: source, to: id });
    }
    for (const name of node.output) if (name) sources.set(name, drawn ? new Set([id]) : from);
  });
  const drawnNodes = nodes.length - network.inputs.length;
  for (const { name } of network.outputs) {
    const id = `output ${name}`;
    nodes.push({ id, text: name, kind: 'end', layer: null });
    for (const source of sources.get(name) ?? []) edges.push({ from: source, to: id });
  }
  return { nodes, edges, left: total - drawnNodes };
}

const HEIGHT = 24;
/** Of a letter of the drawing, about; and what lies around the text. */
const LETTER = 7;
const PADDING = 18;
const WIDEST = 240;
/** Room for a layer's error or bits behind its name. */
const VALUE = 52;

/** Lays the graph out from top to bottom. The library comes when it is first needed. */
export async function layOut(network: Network): Promise<GraphView> {
  const { Graph, layout } = await importPageFile('What lays out the graph', () => import('@dagrejs/dagre'));
  const { nodes, edges, left } = drawnGraph(network);
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 16, ranksep: 22 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, text, kind } of nodes) {
    const room = kind === 'layer' ? VALUE : 0;
    graph.setNode(id, { width: Math.min(WIDEST, text.length * LETTER + PADDING + room), height: HEIGHT });
  }
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const placed = nodes.map((node) => {
    const { x, y, width, height } = graph.node(node.id);
    return { ...node, x, y, width, height };
  });
  const drawn = edges.map(({ from, to }) => ({ from, to, points: graph.edge(from, to).points ?? [] }));
  return { ...framed(placed, drawn), left };
}

const MARGIN = 8;

/** Moves everything so that it begins at the margin: edges may run outside the nodes, which the library's size leaves out. */
function framed(nodes: GraphView['nodes'], edges: GraphView['edges']): Omit<GraphView, 'left'> {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  const include = (x: number, y: number) => {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  };
  for (const { x, y, width, height } of nodes) {
    include(x - width / 2, y - height / 2);
    include(x + width / 2, y + height / 2);
  }
  for (const { points } of edges) for (const { x, y } of points) include(x, y);
  const moved = <T extends { x: number; y: number }>(at: T): T => ({
    ...at,
    x: at.x - left + MARGIN,
    y: at.y - top + MARGIN,
  });
  return {
    width: right - left + 2 * MARGIN,
    height: bottom - top + 2 * MARGIN,
    nodes: nodes.map(moved),
    edges: edges.map((edge) => ({ ...edge, points: edge.points.map(moved) })),
  };
}
