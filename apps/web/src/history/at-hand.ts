const kept = new Map<string, ReadonlyMap<string, File>>();

/** The files of an import of this tab, kept while one looks elsewhere: pictures to decide by, and bytes to send. */
export const filesAtHand = (batchId: string): ReadonlyMap<string, File> | undefined => kept.get(batchId);

export const keepAtHand = (batchId: string, byPath: ReadonlyMap<string, File>): void => {
  kept.set(batchId, byPath);
};
