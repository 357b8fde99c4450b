/** Which files a result came from. */
import type { Sha256 } from '../core/brand';
import { pathOrder } from './raw';
import type { DataFile } from './samples';

const hex = (bytes: ArrayBuffer) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Of one file, its bytes; of several, the list of their names and SHA-256s by name, so that the order in which they were
 * dropped does not matter. '' where the page was not served securely: browsers have no digests there.
 */
export async function sha256(files: readonly DataFile[]): Promise<Sha256> {
  // Missing in insecure contexts, whatever the types say.
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) return '' as Sha256;
  const digest = async (bytes: Uint8Array) => hex(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  if (files.length === 1) return (await digest(files[0]!.bytes)) as Sha256;
  const lines: string[] = [];
  for (const { name, bytes } of [...files].sort(pathOrder)) lines.push(`${await digest(bytes)}  ${name}\n`);
  return (await digest(new TextEncoder().encode(lines.join('')))) as Sha256;
}
