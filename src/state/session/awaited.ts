/** What was open before the page was loaded again, or its worker was lost: files are named, not stored, and asked for again. */
import { isSameFile } from '../../core/same-file';
import type { ModelSummary, Role, Workspace } from '../../engine/api';

/** A file, or a set of them, by what it is known by. */
export interface NamedFile {
  name: string;
  /** '' where the page was not served securely. */
  sha256: string;
  role: Role | 'both' | 'model';
}

export interface Opened {
  /** The built-in example, whose files come by themselves. */
  example: string | null;
  files: NamedFile[];
  /** Whether noise stood in for samples. */
  synthetic: boolean;
}

/** What features keep, by their ids. */
export type Kept = Record<string, unknown>;

export interface Awaited {
  opened: Opened;
  /** What features keep of it: it is shown again once its network is open. */
  features: Kept;
}

/** Of another version nothing is read: it is dropped. */
export const SESSION_VERSION = 1;

/** What outlives a reload. */
export interface Session extends Awaited {
  version: typeof SESSION_VERSION;
  /** When, in ms since 1970. */
  saved: number;
  /** What was waited for already. */
  awaited: Awaited[];
}

export function openedOf({ example, model, data }: Workspace): Opened {
  const files = data
    .filter(({ synthetic }) => !synthetic)
    .map(({ name, sha256, role }): NamedFile => ({ name, sha256, role }));
  return {
    example,
    files: model ? [{ name: model.name, sha256: model.sha256, role: 'model' }, ...files] : files,
    synthetic: data.some(({ synthetic }) => synthetic),
  };
}

/** Whether a network is the one that is waited for. */
export function isOfNetwork({ opened }: Awaited, model: ModelSummary | null): boolean {
  const own = modelIn(opened);
  return own !== undefined && model !== null && isSameFile(own, model);
}

/** The files that are still to be opened. */
export function missingFiles({ opened }: Pick<Awaited, 'opened'>, { model, data }: Workspace): NamedFile[] {
  const isOpen = (file: NamedFile) =>
    file.role === 'model'
      ? model !== null && isSameFile(file, model)
      : data.some((set) => !set.synthetic && isSameFile(file, set));
  return opened.files.filter((file) => !isOpen(file));
}

/**
 * A file that is open under the name of one that is waited for, and is another one.
 * @returns its hash; null where there is none, or nothing is known of hashes
 */
export function otherHash({ name, sha256, role }: NamedFile, { model, data }: Workspace): string | null {
  const open = role === 'model' ? (model ? [model] : []) : data;
  const found = open.find((file) => file.name === name && file.sha256 !== sha256);
  return found && found.sha256 !== '' && sha256 !== '' ? found.sha256 : null;
}

export const modelIn = ({ files }: Opened): NamedFile | undefined => files.find(({ role }) => role === 'model');
