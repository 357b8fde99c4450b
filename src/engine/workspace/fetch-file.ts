/** Files that come with the page. */
import { UserError } from '../../core/errors';
import type { DataFile } from '../../data/samples';

export async function fetchFile({ name, url }: { name: string; url: string }): Promise<DataFile> {
  const response = await fetch(url);
  if (!response.ok) throw new UserError(`The example's file ${name} could not be loaded (${response.status}).`);
  return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
}
