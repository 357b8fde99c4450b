/** Sentences about what was opened and is not used. */
import { baseName, folderOf } from '../raw';
import type { Role } from '../samples';

/** Names that are listed; of more the first, and how many. */
const LISTED = 4;

export function listFiles(names: readonly string[]): string {
  if (names.length > LISTED) return `${names[0]} and ${names.length - 1} more files`;
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0]!;
}

const verb = (names: readonly unknown[]) => (names.length > 1 ? 'are' : 'is');

/** Files beside pictures or arrays that say nothing of these; null: there are none. */
export function strayNote(files: readonly { name: string }[], pictures: boolean): string | null {
  if (files.length === 0) return null;
  const names = files.map(({ name }) => name);
  const what = pictures
    ? 'no picture, no list of classes, and no table with a column that names the pictures'
    : 'no samples and no list of classes';
  return `${listFiles(names)} ${verb(names)} not used: ${what}.`;
}

/**
 * A third part of what was opened together; null: there is none.
 * @param source that all lie in
 * @param spare what says the role as well
 * @param used what has it
 */
export function spareNote(
  source: string,
  role: Role,
  spare: readonly string[],
  used: readonly string[],
): string | null {
  if (spare.length === 0) return null;
  return `Not used: ${partsOf(spare)} of ${source}. The ${role} is on ${partsOf(used)}; open the other part alone to use it.`;
}

/** Arrays by their names, files by the folder that all lie in. */
function partsOf(names: readonly string[]): string {
  if (names.every((name) => /\.npy$/i.test(name))) return listFiles(names.map((name) => baseName(name).slice(0, -4)));
  const folders = names.map(folderOf);
  let common = folders[0] ?? '';
  while (common && !folders.every((folder) => `${folder}/`.startsWith(`${common}/`))) common = folderOf(common);
  return common && names.length > 1 ? `${names.length} files in ${common}` : listFiles(names);
}
