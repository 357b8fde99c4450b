/** Pickles: they can run any code when they are opened, so they are not, and what to do instead is said. */
import { UserError } from '../../core/errors';
import { baseName } from '../../data/raw';
import type { DataFile } from '../../data/samples';

/** Protocol 2 and later begin with their number and end with a full stop; PyTorch's zips hold one. */
function isPickle({ name, bytes }: DataFile): boolean {
  const numbered = bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5;
  return numbered || /\.(pkl|pickle|pt|pth)$/i.test(name);
}

/** Files of Planetoid as they are handed around: `ind.cora.x`, `ind.cora.graph`, … */
const PLANETOID = /^ind\.\w+\.(x|tx|allx|y|ty|ally|graph)$/i;

/** @throws UserError for the first file that is one */
export function refusePickles(files: readonly DataFile[]): void {
  const pickle = files.find((file) => isPickle(file));
  if (!pickle) return;
  const name = baseName(pickle.name);
  const why = `${name} is a Python pickle, which can run any code when it is opened, and is not opened here.`;
  if (PLANETOID.test(name)) throw new UserError(`${why} ${planetoidHelp(name)}`);
  throw new UserError(
    `${why} Save the graph as arrays: numpy.savez('graph.npz', edges=edge_index, x=features, y=labels, train_mask=…, val_mask=…, test_mask=…).`,
  );
}

function planetoidHelp(name: string): string {
  const load = `import pickle; v = pickle.load(open('${name}', 'rb'), encoding='latin1')`;
  if (/graph$/i.test(name))
    return `Convert it in Python: ${load}; import json; json.dump(v, open('${name}.json', 'w')).`;
  if (/x$/i.test(name))
    return `Convert it in Python: ${load}; import scipy.sparse; scipy.sparse.save_npz('${name}.npz', v).`;
  return `Convert it in Python: ${load}; import numpy; numpy.savez('${name}.npz', v).`;
}
