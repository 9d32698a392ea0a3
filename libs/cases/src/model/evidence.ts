import { z } from 'zod';

/** What an archive of evidence says of itself: everything that stood behind a publication, and the hash of each of its files. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const evidence = z.looseObject({
  evidenceVersion: z.literal(1),
  madeAt: z.string(),
  clinic: z.looseObject({ name: z.string(), country: z.string(), advertiserType: z.string() }),
  release: z.looseObject({
    id: z.string(),
    channels: z.array(z.string()),
    /** Shown beside the pictures. */
    words: z.array(z.tuple([z.string(), z.union([z.string(), z.boolean(), z.null()])])),
    /** Where they are shown; absent from archives of earlier versions. */
    country: z.string().nullable().default(null),
    /** In which the pictures are shown besides; absent from archives of earlier versions. */
    forms: z.array(z.string()).default([]),
    selection: z.string(),
    setSha256: sha256,
    madeBy: z.string(),
    events: z.array(
      z.looseObject({ act: z.string(), by: z.string(), setSha256: sha256, recordedAt: z.string() }),
    ),
  }),
  publications: z.array(
    z.looseObject({ channel: z.string(), packVersion: z.string(), publishedAt: z.string() }),
  ),
  pictures: z.array(
    z.looseObject({
      /** Null for one that may not be shown any more: it is there by its hash alone. */
      file: z.string().nullable(),
      sha256,
      record: z.looseObject({
        inputs: z.array(z.looseObject({ photoId: z.string(), originalSha256: sha256 })),
        output: z.looseObject({ sha256 }),
      }),
    }),
  ),
  originals: z.array(z.looseObject({ photoId: z.string(), sha256 })),
  consents: z.array(z.looseObject({ action: z.string(), recordedAt: z.string() })),
});
export type Evidence = z.infer<typeof evidence>;

/** The name of that file in the archive. */
export const evidenceFile = 'evidence.json';

/** What is agreed to, as text: its SHA-256 is the set's. */
export const setText = (set: {
  pictures: readonly string[];
  channels: readonly string[];
  words: readonly (readonly [string, string | boolean | null])[];
  /** None is not written, as it was before there were any. */
  forms: readonly string[];
  country: string | null;
}): string =>
  JSON.stringify({
    pictures: set.pictures,
    channels: [...set.channels].sort(),
    words: set.words,
    ...(set.country === null ? {} : { country: set.country }),
    ...(set.forms.length === 0 ? {} : { forms: [...set.forms].sort() }),
  });

/**
 * What is wrong with an archive; nothing for one that holds together.
 * @param files every file of the archive with the SHA-256 of its bytes
 */
export function faultsOfEvidence(
  manifest: unknown,
  files: ReadonlyMap<string, string>,
  hashOf: (text: string) => string,
): string[] {
  const parsed = evidence.safeParse(manifest);
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => `${evidenceFile}: ${path.join('.')} ${message}`);
  const { release, pictures, originals, publications } = parsed.data;
  const faults: string[] = [];
  const named = new Set(pictures.flatMap(({ file }) => file ?? []));
  for (const name of files.keys())
    if (name !== evidenceFile && !named.has(name)) faults.push(`${name} is not named in ${evidenceFile}`);
  for (const [index, { file, sha256: expected, record }] of pictures.entries()) {
    const name = file ?? `picture ${index + 1}`;
    const found = file === null ? expected : files.get(file);
    if (found === undefined) faults.push(`${name} is missing`);
    else if (found !== expected) faults.push(`${name} is not the picture that was agreed to`);
    if (record.output.sha256 !== expected) faults.push(`${name}: its record is of another picture`);
    for (const { photoId, originalSha256 } of record.inputs)
      if (originals.find((one) => one.photoId === photoId)?.sha256 !== originalSha256)
        faults.push(`${name}: the original of photo ${photoId} is another one`);
  }
  const set = { ...release, pictures: pictures.map((one) => one.sha256) };
  if (hashOf(setText(set)) !== release.setSha256)
    faults.push('pictures, channels and words are not the set that was agreed to');
  const agreed = (act: string, isBy: (by: string) => boolean) =>
    release.events.some(
      (event) => event.act === act && event.setSha256 === release.setSha256 && isBy(event.by),
    );
  if (publications.length > 0) {
    if (!agreed('approve', (by) => by !== release.madeBy))
      faults.push('nobody but the maker approved this set');
    if (!agreed('sign', (by) => by === 'patient')) faults.push('the patient did not agree to this set');
    if (parsed.data.consents.every(({ action }) => action !== 'granted')) faults.push('there is no consent');
  }
  return faults;
}
