/** What a file's name says about what it is for. */
import { baseName, folderOf } from '../raw';
import type { Role } from '../samples';

const CALIBRATION = /(^|[^a-z])([xy]?train|calib|data_?batch)/;
const EVALUATION = /(^|[^a-z])([xy]?test|eval|[xy]?val([^a-z]|id|$)|t10k)/;

function roleOfWord(word: string): Role | null {
  const lower = word.toLowerCase();
  const calibration = CALIBRATION.test(lower);
  const evaluation = EVALUATION.test(lower);
  return calibration === evaluation ? null : calibration ? 'calibration' : 'evaluation';
}

/**
 * From train, calib, data_batch / test, eval, val, t10k at the beginning of a word: in the file's name, else in the
 * outermost folder that says something. null where nothing does, or both.
 */
export function guessRole(path: string): Role | null {
  return roleOfWord(baseName(path)) ?? guessFolderRole(path);
}

/** From the folders alone: names of pictures say what is on them. */
export function guessFolderRole(path: string): Role | null {
  for (const folder of folderOf(path).split('/')) {
    const role = roleOfWord(folder);
    if (role) return role;
  }
  return null;
}
