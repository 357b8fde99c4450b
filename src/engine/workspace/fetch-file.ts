/** Files that come with the page. */
import { fetchPageFile } from '../../core/page-files';
import type { DataFile } from '../../data/samples';

/** @throws NotLoaded where it does not come */
export async function fetchFile({ name, url }: { name: string; url: string }): Promise<DataFile> {
  return { name, bytes: new Uint8Array(await fetchPageFile(`The example’s file ${name}`, url)) };
}
