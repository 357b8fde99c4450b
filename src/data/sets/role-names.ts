/** What a file's name says about what it is for. */
import { baseName, folderOf } from '../raw';
import type { Role } from '../samples';

/** The words that say a role; where several say the same one, the first of those that are there has it. */
const WORDS = [
  { word: 'calib', role: 'calibration', pattern: /(^|[^a-z])calib/ },
  { word: 'train', role: 'calibration', pattern: /(^|[^a-z])([xy]?train|data_?batch)/ },
  { word: 'test', role: 'evaluation', pattern: /(^|[^a-z])([xy]?test|eval|t10k)/ },
  { word: 'val', role: 'evaluation', pattern: /(^|[^a-z])([xy]?val([^a-z]|id|$)|dev([^a-z]|$)|hold_?out)/ },
] as const;

export type RoleWord = (typeof WORDS)[number]['word'];

const wordsOf = (role: Role) => WORDS.filter((entry) => entry.role === role).map(({ word }) => word);

export const roleOf = (word: RoleWord | null): Role | null => WORDS.find((entry) => entry.word === word)?.role ?? null;

/** null where it says no role, or both. */
function wordIn(name: string): RoleWord | null {
  const lower = name.toLowerCase();
  const found = WORDS.filter(({ pattern }) => pattern.test(lower));
  return found.every(({ role }) => role === found[0]!.role) ? (found[0]?.word ?? null) : null;
}

/**
 * From train, calib, data_batch / test, eval, val, dev, holdout, t10k at the beginning of a word: in the file's name, else in the
 * outermost folder that says something. null where nothing does, or both.
 */
export function guessWord(path: string): RoleWord | null {
  return wordIn(baseName(path)) ?? guessFolderWord(path);
}

/** From the folders alone: names of pictures say what is on them. */
export function guessFolderWord(path: string): RoleWord | null {
  for (const folder of folderOf(path).split('/')) {
    const word = wordIn(folder);
    if (word) return word;
  }
  return null;
}

export const guessRole = (path: string): Role | null => roleOf(guessWord(path));

export const guessFolderRole = (path: string): Role | null => roleOf(guessFolderWord(path));

/**
 * What of several parts has a role: train, val and test are three, and test evaluates where it is there.
 * @returns what of `items` has the role, and what would have it alone; what has no role (`extra`) is named beside evaluation
 */
export function ofRole<T>(
  items: readonly T[],
  role: Role,
  word: (item: T) => RoleWord | null,
): { used: T[]; spare: T[] } {
  const candidates = items.filter((item) => roleOf(word(item)) === role);
  const chosen = wordsOf(role).find((own) => candidates.some((item) => word(item) === own));
  return {
    used: candidates.filter((item) => word(item) === chosen),
    spare: items.filter((item) => {
      const own = word(item);
      return own === null ? role === 'evaluation' : roleOf(own) === role && own !== chosen;
    }),
  };
}
