/** Files of the disk, as the browser hands them over: what is in them is read by the worker, where it is needed. */
import type { FileOnDisk } from '../../data/samples';
import type { FindFiles } from '../../state/actions';

export const onDisk = (file: File): FileOnDisk => ({ name: file.webkitRelativePath || file.name, blob: file });

/** Everything that was dropped, folders included. The names are there at once, the files when asked for. */
export function droppedFiles(transfer: DataTransfer): { names: string[]; find: FindFiles } {
  // The items are gone once the event is over.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files = [...transfer.files];
  if (entries.length === 0)
    return { names: files.map(({ name }) => name), find: () => Promise.resolve(files.map(onDisk)) };
  return {
    names: entries.map(({ name }) => name),
    async find(onFound, cancelled) {
      const collected: FileOnDisk[] = [];
      const add = (file: FileOnDisk) => {
        if (collected.push(file) % 500 === 0) onFound(collected.length);
      };
      await collect(entries, '', add, cancelled);
      return collected;
    },
  };
}

async function collect(
  entries: readonly FileSystemEntry[],
  path: string,
  add: (file: FileOnDisk) => void,
  cancelled: () => boolean,
): Promise<void> {
  // A file takes the browser a fraction of a millisecond: one after the other, that adds up.
  const files = entries.filter((entry): entry is FileSystemFileEntry => entry.isFile);
  for (let at = 0; at < files.length && !cancelled(); at += AT_ONCE)
    for (const file of await Promise.all(files.slice(at, at + AT_ONCE).map(fileOf)))
      add({ name: path + file.name, blob: file });
  for (const entry of entries)
    if (entry.isDirectory && !cancelled())
      await collect(await children(entry as FileSystemDirectoryEntry), `${path}${entry.name}/`, add, cancelled);
}

const AT_ONCE = 256;

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject));

async function children(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  // A reader gives its entries in portions, and an empty one at the end.
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return all;
    all.push(...portion);
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
