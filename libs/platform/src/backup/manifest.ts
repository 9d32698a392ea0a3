import { z } from 'zod';

/** Raised when an older program could not restore what this one writes. */
export const backupFormat = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);
const part = z.strictObject({ number: count, sizeBytes: count, sha256 });

const manifestSchema = z.strictObject({
  format: z.literal(backupFormat),
  generation: z.string(),
  madeBy: z.string(),
  /** The installation, by its first clinic. One place holds the backups of one. */
  installation: z.string(),
  isDemo: z.boolean(),
  /** The instant whose rows it holds. */
  snapshotAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** Names of the migrations that made the schema, in order. */
  migrations: z.array(z.string()),
  tables: z.array(z.strictObject({ name: z.string(), columns: z.array(z.string()), rowCount: count, part })),
  sequences: z.array(z.strictObject({ name: z.string(), lastValue: z.string() })),
  /** The list of stored files that the rows name; the files lie beside the dumps and are shared by all generations. */
  objects: z.strictObject({ count, sizeBytes: count, part }),
  /** False when pictures that can be computed again were left out, with their rows. */
  hasDerivatives: z.boolean(),
  photoCount: count,
  /** Files that were missing or altered in the store when the backup was made. */
  faults: z.array(z.strictObject({ key: z.string(), fault: z.enum(['missing', 'altered']) })),
});

export type BackupManifest = z.infer<typeof manifestSchema>;
export type BackupPart = z.infer<typeof part>;
export type DumpedTable = BackupManifest['tables'][number];

/** A backup that cannot be used. The message names the file and the reason. */
export class BackupFault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupFault';
  }
}

/** @throws BackupFault when it is of a newer format, or not a manifest at all */
export function readManifest(bytes: Buffer, file: string): BackupManifest {
  let content: unknown;
  try {
    content = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new BackupFault(`${file} is damaged: it is no JSON`, { cause: error });
  }
  const format = (content as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > backupFormat) {
    throw new BackupFault(
      `${file} has backup format ${format}, this build knows ${backupFormat} only. Restore it with a newer build.`,
    );
  }
  const parsed = manifestSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map(({ path }) => path.join('.') || 'all of it').slice(0, 3);
  throw new BackupFault(`${file} is damaged: ${where.join(', ')}`);
}

/** A stored file that rows name. */
export interface BackupObject {
  key: string;
  sizeBytes: number;
  sha256: string;
}

/** One line of the list of files; keys hold neither tabs nor line breaks. */
export const objectLine = ({ key, sizeBytes, sha256: hash }: BackupObject) =>
  `${key}\t${sizeBytes}\t${hash}\n`;

/** @throws BackupFault for a line that is none */
export function readObjectLine(line: string, file: string): BackupObject {
  const found = /^([a-z-]+\/[0-9a-f-]+(?:\/[0-9]+)?)\t([0-9]+)\t([0-9a-f]{64})$/.exec(line);
  if (!found) throw new BackupFault(`${file} is damaged: a line names no file`);
  return { key: found[1]!, sizeBytes: Number(found[2]), sha256: found[3]! };
}
