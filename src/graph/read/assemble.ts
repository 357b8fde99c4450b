/** Edges, features, labels and split → a graph, and what there is to say of it. */
import { UserError } from '../../core/errors';
import type { Found, Graph } from '../graph';
import type { Matrix } from '../matrix';
import { symmetricAdjacency } from './adjacency';
import { checkedEntries, nodesNamed, type EdgeArrays, type NodeCount } from './edges';
import { ownFeatures } from './features';
import type { Labels } from './labels';
import { checkEntries, checkMemory, checkNodes } from './limits';
import { checkLabelled, seededSplit, type FoundSplit } from './split';
import { count, counted } from './words';

/** What a reader of one format gives. */
export interface GraphParts {
  name: string;
  format: string;
  edges: EdgeArrays;
  /** null: the files have none. */
  features: Matrix | null;
  labels: Labels | null;
  /** What says how many nodes there are, where features and labels do not. */
  nodes?: NodeCount;
  /** Sentences about what of the files is not used. */
  notes?: readonly string[];
  /** The split of the files, once it is known how many nodes there are. */
  split(nodes: number): FoundSplit | null;
}

/** @throws UserError where the parts do not fit each other, or are too large */
export function assembleGraph(parts: GraphParts, seed: number): Graph {
  const { name, format, edges, features } = parts;
  checkEntries(name, edges.from.length);
  const nodeCount = countNodes(parts);
  const { nodes } = nodeCount;
  checkNodes(name, nodes);
  if (nodes < 2) throw new UserError(`${name} has ${counted(nodes, 'node')}; a graph needs two or more.`);
  checkMemory(name, nodes, edges.from.length, features?.columns ?? 0);
  const { A, found } = symmetricAdjacency(checkedEntries(edges, nodeCount), nodes);
  if (found.edges === 0) throw new UserError(`${name} has no edge between two different nodes.`);
  const labels = parts.labels ?? { name, labels: new Int32Array(nodes).fill(-1), classes: 0, names: null };
  const given = parts.split(nodes);
  const { split, notes } = given ?? seededSplit(labels, seed);
  if (given) checkLabelled(split, labels);
  const whole: Found = { ...found, unlabelled: labels.labels.reduce((sum, k) => sum + (k < 0 ? 1 : 0), 0) };
  return {
    ...{ name, format, adjacency: A, features: features ?? ownFeatures(nodes) },
    ...{ labels: labels.labels, classes: labels.classes, classNames: labels.names },
    ...{ split, splitFrom: given ? 'files' : 'seed', found: whole },
    notes: [
      ...foundNotes(whole),
      ...(parts.notes ?? []),
      ...(features ? [] : ['The files have no features: each node has one of its own.']),
      ...(parts.labels ? notes : ['The files have no labels: there is nothing to learn.']),
    ],
  };
}

/** @throws UserError where two of the parts are of other numbers of nodes */
function countNodes({ edges, features, labels, nodes: said }: GraphParts): NodeCount {
  const counts: (NodeCount & { has: string; unit: string })[] = [];
  const add = (nodes: number, why: string, has: string, unit: string) => counts.push({ nodes, why, has, unit });
  if (edges.nodes) counts.push({ ...edges.nodes, has: `${edges.name} has`, unit: 'node' });
  if (features) add(features.rows, 'the features have so many rows', 'The features have', 'row');
  if (labels) add(labels.labels.length, `${labels.name} has so many`, `${labels.name} has`, 'label');
  const [first] = counts;
  const other = counts.find(({ nodes }) => nodes !== first!.nodes);
  if (other)
    throw new UserError(
      `${other.has} ${counted(other.nodes, other.unit)}, and there are ${counted(first!.nodes, 'node')}, as ${first!.why}. Each node needs one.`,
    );
  return first ?? said ?? nodesNamed(edges);
}

/** Sentences about edges that are not as they are listed, and about nodes without. */
function foundNotes(found: Found): string[] {
  const { entries, oneWay, duplicates, selfLoops, zeroWeights, isolated, edges, unlabelled } = found;
  const notes: string[] = [];
  if (oneWay > 0)
    notes.push(
      oneWay === edges
        ? 'Each edge is listed in one direction; all are taken both ways.'
        : `${count(oneWay)} of ${counted(edges, 'edge')} ${oneWay === 1 ? 'is' : 'are'} listed in one direction only; all are taken both ways.`,
    );
  const some = (n: number, what: string, done: string) => {
    if (n > 0) notes.push(`${count(n)} of ${count(entries)} entries ${n === 1 ? 'is' : 'are'} ${what}: ${done}.`);
  };
  some(duplicates, 'listed before', 'merged');
  some(selfLoops, 'from a node to itself', 'left out, since propagation adds one to each node');
  some(zeroWeights, 'of weight 0', 'left out');
  if (isolated > 0)
    notes.push(
      `${counted(isolated, 'node has', 'nodes have')} no edge: propagation leaves their features as they are.`,
    );
  if (unlabelled > 0) notes.push(`${counted(unlabelled, 'node has', 'nodes have')} no label.`);
  return notes;
}
