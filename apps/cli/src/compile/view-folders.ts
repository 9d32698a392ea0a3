import { join } from 'node:path';
import { CommandFailure, exitCode } from '../commands.js';
import { daysBetween } from './file-date.js';
import { readPhotoFolder, subfoldersOf, type DatedPhoto, type PhotoFolder } from './photo-folder.js';

/** Photos of one camera position, one for each session that every position has. */
export interface ViewRow {
  view: string;
  photos: DatedPhoto[];
}

/**
 * Reads a folder that has a sub-folder for each view. Days that a view lacks are left out, with a note: a grid has no holes.
 * @throws CommandFailure when fewer than two days have a photo of every view
 */
export async function readViewFolders(folder: string): Promise<{ rows: ViewRow[] } & PhotoFolder> {
  const views = await subfoldersOf(folder);
  if (views.length === 0)
    throw new CommandFailure(exitCode.input, `${folder} has no sub-folder; a grid has one for each view`);
  const read: { view: string; folder: PhotoFolder }[] = [];
  for (const view of views) read.push({ view, folder: await readPhotoFolder(join(folder, view)) });
  const daysOf = ({ photos }: PhotoFolder) => new Set(photos.map(({ takenOn }) => takenOn));
  const all = [...new Set(read.flatMap((one) => [...daysOf(one.folder)]))].sort();
  const common = all.filter((day) => read.every((one) => daysOf(one.folder).has(day)));
  if (common.length < 2) {
    const found = common.length === 0 ? 'no day' : 'only one day';
    throw new CommandFailure(
      exitCode.input,
      `${found} has a photo of each of ${views.join(', ')}; two are needed`,
    );
  }
  const warnings = read.flatMap(({ view, folder: { warnings: own } }) =>
    own.map((text) => `${view}/${text}`),
  );
  for (const day of all.filter((one) => !common.includes(one))) {
    const lacking = read.filter((one) => !daysOf(one.folder).has(day)).map(({ view }) => view);
    warnings.push(`${day} is left out: no photo of ${lacking.join(', ')}`);
  }
  const rows = read.map(({ view, folder: { photos } }) => ({
    view,
    photos: common.map((day) => {
      const [first, ...others] = photos.filter(({ takenOn }) => takenOn === day);
      if (others.length > 0)
        warnings.push(
          `${view}/${first!.file} is shown of ${day}, not ${others.map(({ file }) => file).join(', ')}`,
        );
      // Counted over all views, so that one session has one number in every row.
      return {
        ...first!,
        file: `${view}/${first!.file}`,
        session: all.indexOf(day) + 1,
        days: daysBetween(all[0]!, day),
      };
    }),
  }));
  return {
    rows,
    photos: rows.flatMap(({ photos }) => photos),
    ignored: read.flatMap(({ view, folder: { ignored } }) =>
      ignored.map(({ name, reason }) => ({ name: `${view}/${name}`, reason })),
    ),
    warnings,
  };
}
