/** Files as they are opened: read, or, pictures and zips of them, read when they are needed. */
import type { Source } from './source';
import type { DataFile } from '../samples';

/** A picture whose bytes stay on the disk, or packed in a zip, until it is decoded. */
export interface LazyFile {
  name: string;
  size: number;
  /** The sum that a zip keeps of its bytes (CRC-32). */
  crc?: number;
  read(): Promise<Uint8Array>;
}

export type PictureFile = DataFile | LazyFile;

/** A zip whose directory has been read. */
export interface OpenedZip {
  name: string;
  /** Everything in it, but for folders and litter. */
  entries: PictureFile[];
  /** The zip itself. */
  source: Source;
}

export type OpenedFile = PictureFile | OpenedZip;

export const isLazyFile = (file: OpenedFile): file is LazyFile => 'read' in file;
export const isOpenedZip = (file: OpenedFile): file is OpenedZip => 'entries' in file;
