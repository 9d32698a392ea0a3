import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  checkedOperations,
  compareEncoded,
  imageEngine,
  replayOperations,
  type EncodedComparison,
} from '#imaging';
import { CommandFailure, exitCode } from '../commands.js';
import type { PhotoFile } from './photo-file.js';
import { reading } from './reading.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const operations = z.array(
  z.strictObject({ name: z.string(), parameters: z.record(z.string(), z.unknown()) }),
);
const source = z.strictObject({
  sha256,
  widthPx: z.number().int().positive(),
  heightPx: z.number().int().positive(),
  view: z.strictObject({ sha256, operations }),
});
const picture = z.strictObject({
  file: z.string(),
  sha256,
  mediaType: z.string(),
  recipe: z.string(),
  recipeVersion: z.number().int(),
  /** From the follow-up on; what they start from is in `sources`. */
  operations,
});
const recipes = z.object({
  sources: z.strictObject({ baseline: source, followup: source }),
  pictures: z.array(picture),
  engines: z.record(z.string(), z.string()),
});
export type RecordedPicture = z.infer<typeof picture>;
export type Recipes = z.infer<typeof recipes>;

/** What a recipe has to say of a photo: everything needed to make its `view` again from the file itself. */
export function sourceOf({ sha256: hash, processed, view }: PhotoFile): Recipes['sources']['baseline'] {
  return {
    sha256: hash,
    widthPx: processed.widthPx,
    heightPx: processed.heightPx,
    view: { sha256: view.sha256, operations: view.operations },
  };
}

export interface FileReplay {
  file: string;
  recipe: string;
  recipeVersion: number;
  comparison: EncodedComparison;
  enginesThen: Record<string, string>;
  enginesNow: Record<string, string>;
  bytes: Buffer;
}

/**
 * Makes the pictures of a comparison again from the two photos, and says of each whether it is the same.
 * @param path of a `compare.json`; the pictures lie beside it
 * @throws CommandFailure when the file is none, or when a photo is not the one it was made from
 */
export async function replayFiles(
  path: string,
  photos: { baseline: string; followup: string },
  pictureAt: (file: string) => string,
): Promise<FileReplay[]> {
  const text = await reading(path, () => readFile(path, 'utf8'));
  const parsed = recipes.safeParse(jsonOf(text));
  if (!parsed.success) throw new CommandFailure(exitCode.input, `${path} holds no recipes of a comparison`);
  const { sources, pictures, engines } = parsed.data;
  const bytes = {
    baseline: await original(photos.baseline, sources.baseline.sha256),
    followup: await original(photos.followup, sources.followup.sha256),
  };
  const viewOf = (which: 'baseline' | 'followup') => {
    const { view, ...size } = sources[which];
    return replayOperations(checkedOperations(view.operations), {
      original: () => Promise.resolve(bytes[which]),
      derivative: () => Promise.reject(new Error('a view starts from its original')),
      fullWidthPx: size.widthPx,
      fullHeightPx: size.heightPx,
    });
  };
  const replays: FileReplay[] = [];
  for (const { file, recipe, recipeVersion, operations: steps } of pictures) {
    const made = await replayOperations(checkedOperations(steps), {
      original: () => Promise.resolve(bytes.followup),
      derivative: async (hash) => {
        for (const which of ['followup', 'baseline'] as const)
          if (sources[which].view.sha256 === hash) return viewOf(which);
        throw new CommandFailure(exitCode.input, `${path} does not say what ${file} starts from`);
      },
      fullWidthPx: sources.followup.widthPx,
      fullHeightPx: sources.followup.heightPx,
    });
    const stored = await reading(pictureAt(file), () => readFile(pictureAt(file)));
    replays.push({
      file,
      recipe,
      recipeVersion,
      comparison: await compareEncoded(stored, made),
      enginesThen: engines,
      enginesNow: { ...imageEngine },
      bytes: made,
    });
  }
  return replays;
}

async function original(path: string, expected: string): Promise<Buffer> {
  const bytes = await reading(path, () => readFile(path));
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== expected)
    throw new CommandFailure(
      exitCode.input,
      `${path} is not the photo that the recipes name (other SHA-256)`,
    );
  return bytes;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
