/** Files of the disk → bytes. */
import type { DataFile } from '../data/samples';

export function readFiles(files: File[]): Promise<DataFile[]> {
  return Promise.all(
    files.map(async (file) => ({
      name: file.webkitRelativePath || file.name,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
}

/** Everything that was dropped, folders included. The names are there at once, the bytes when asked for. */
export function droppedFiles(transfer: DataTransfer): { names: string[]; read: () => Promise<DataFile[]> } {
  // The items are gone once the event is over.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files = [...transfer.files];
  if (entries.length === 0) return { names: files.map(({ name }) => name), read: () => readFiles(files) };
  const read = async () => {
    const found: DataFile[] = [];
    for (const entry of entries) await collect(entry, '', found);
    return found;
  };
  return { names: entries.map(({ name }) => name), read };
}

async function collect(entry: FileSystemEntry, path: string, found: DataFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ name: path + file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives its entries in portions, and an empty one at the end.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return;
    for (const child of part) await collect(child, `${path}${entry.name}/`, found);
  }
}

export function saveFile(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
