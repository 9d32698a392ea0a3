/** A file of a tree, with its place below what was dropped or chosen. */
export interface TreeFile {
  path: string;
  file: File;
}

/** Files of a folder that was chosen; the browser gives each its place. */
export const filesOfInput = (list: FileList | null): TreeFile[] =>
  [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

/** Files of everything that was dropped, folders and what is in them. Has to be called while the event lasts. */
export async function filesOfDrop(transfer: DataTransfer): Promise<TreeFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found: TreeFile[] = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

async function walk(entry: FileSystemEntry, found: TreeFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File | null>((resolve) =>
      (entry as FileSystemFileEntry).file(resolve, () => resolve(null)),
    );
    if (file) found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader gives a hundred at a time, and says that it is done by giving none.
    const batch = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (batch.length === 0) return;
    for (const inner of batch) await walk(inner, found);
  }
}
