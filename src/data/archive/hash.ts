/** Which files a result came from. */
import type { Sha256 } from '../../core/brand';
import { isLazyFile, isOpenedZip, type OpenedFile } from './lazy-file';
import { pathOrder } from '../raw';
import { bytesSource, PIECE, type Source } from './source';

const hex = (bytes: ArrayBuffer) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Larger files are digested in pieces: digesting copies what it is given. */
const AT_ONCE = 2 ** 28;

/** Of pictures and zips, so much is read only to be digested; of more, names and sizes say what they are. */
const READ = { bytes: 2 ** 27, files: 2000 };

/**
 * Of one file, its bytes (beyond 256 MiB the list of the SHA-256s of pieces of 64 MiB); of several, the list of their
 * names and SHA-256s by name, so that the order in which they were dropped does not matter. Of a zip or pictures too large
 * to be read for this, the names, sizes and CRC-32s. '' where the page was not served securely: browsers have no digests there.
 */
export async function sha256(files: readonly OpenedFile[]): Promise<Sha256> {
  // Missing in insecure contexts, whatever the types say.
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) return '' as Sha256;
  const digest = async (bytes: Uint8Array) => hex(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  const ofText = (text: string) => digest(new TextEncoder().encode(text));

  const ofSource = async (source: Source) => {
    if (source.size <= AT_ONCE) return digest(await source.read(0, source.size));
    const pieces: string[] = [];
    for (let at = 0; at < source.size; at += PIECE) pieces.push(await digest(await source.read(at, at + PIECE)));
    return ofText(pieces.join('\n'));
  };
  const lazy = files.filter(isLazyFile);
  const reads = lazy.length <= READ.files && lazy.reduce((sum, { size }) => sum + size, 0) <= READ.bytes;

  const ofFile = async (file: OpenedFile) => {
    if (isOpenedZip(file))
      return file.source.size <= READ.bytes ? ofSource(file.source) : ofText(file.entries.map(listed).join(''));
    if (!isLazyFile(file)) return ofSource(bytesSource(file.bytes));
    return reads ? digest(await file.read()) : listed(file);
  };
  if (files.length === 1) return (await ofFile(files[0]!)) as Sha256;
  const lines: string[] = [];
  for (const file of [...files].sort(pathOrder)) lines.push(`${await ofFile(file)}  ${file.name}\n`);
  return (await ofText(lines.join(''))) as Sha256;
}

function listed(file: OpenedFile): string {
  if (isOpenedZip(file)) return '';
  return isLazyFile(file) ? `${file.size} ${file.crc ?? ''} ${file.name}\n` : `${file.bytes.length} ${file.name}\n`;
}
