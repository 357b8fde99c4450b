/** Files → a graph, whatever of the formats that people have they are in. */
import { UserError } from '../../core/errors';
import { unpack } from '../../data/archive/archive';
import { isLazyFile, type PictureFile } from '../../data/archive/lazy-file';
import { isNpy } from '../../data/formats/npy';
import { baseName } from '../../data/raw';
import type { DataFile } from '../../data/samples';
import { isText } from '../../data/tables/text';
import type { Graph } from '../graph';
import { readArrayGraph } from './array-graph';
import { assembleGraph, type GraphParts } from './assemble';
import { refusePickles } from './pickles';
import { isPlanetoid, readPlanetoid } from './planetoid';
import { readTextGraph } from './text-graph';

/** What is understood, for messages. */
const UNDERSTOOD =
  'a .npz with adj_data, adj_indices, adj_indptr and adj_shape, or with edges, x and y; a table of edges (CSV, TSV), with tables of features and labels beside it; or the eight files of Planetoid, ind.*, as JSON or .npz';

/**
 * One graph. Zips and gzips are opened.
 * @param seed of the split, where the files have none
 * @throws UserError with what is wrong in which file, and what to do
 */
export function readGraph(files: readonly DataFile[], seed = 0): Graph {
  if (files.length === 0) throw new UserError(`No file was given. Open ${UNDERSTOOD}.`);
  const name = nameOf(files);
  refusePickles(files);
  const opened = unpack(files).map(inMemory);
  refusePickles(opened);
  return assembleGraph(partsOf(name, opened), seed);
}

/** The file, or the first of them and how many more. */
function nameOf(files: readonly DataFile[]): string {
  const first = baseName(files[0]!.name);
  return files.length === 1 ? first : `${first} and ${files.length - 1} more`;
}

function partsOf(name: string, files: readonly DataFile[]): GraphParts {
  const planetoid = files.filter(isPlanetoid);
  if (planetoid.length > 0) return readPlanetoid(planetoid);
  const kinds = files.map((file) => kindOf(file, files));
  const stranger = kinds.indexOf(null);
  if (stranger >= 0 || files.length === 0)
    throw new UserError(
      `${baseName(files[stranger]?.name ?? name)} is no graph in a format that is read here. Open ${UNDERSTOOD}.`,
    );
  const kind = kinds[0]!;
  if (kinds.some((other) => other !== kind))
    throw new UserError(`${name} are arrays and tables at once. Open a graph in one of the two.`);
  return kind === 'arrays' ? readArrayGraph(name, files) : readTextGraph(name, files);
}

function kindOf({ name, bytes }: DataFile, files: readonly DataFile[]): 'arrays' | 'tables' | null {
  // Beside tables JSON holds the words of each node.
  const beside = files.some((file) => /\.[ct]sv$/i.test(file.name));
  if (isNpy(bytes) || (/\.json$/i.test(name) && !beside)) return 'arrays';
  return isText(bytes, name) ? 'tables' : null;
}

/** @throws UserError for pictures, which no graph has */
function inMemory(file: PictureFile): DataFile {
  if (isLazyFile(file))
    throw new UserError(`${baseName(file.name)} is no graph in a format that is read here. Open ${UNDERSTOOD}.`);
  return file;
}
