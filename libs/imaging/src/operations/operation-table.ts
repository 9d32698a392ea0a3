import { z } from 'zod';

const px = z.number().int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const word = z.string().min(1).max(80);

/**
 * Everything that may ever be done to the pixels of a photo, each for the whole picture and with bounds: no entry takes a region, a
 * mask or a brush, and none smooths, sharpens or fills in. A recipe that needs another operation adds it here and to
 * `replay-operations.ts`; whatever is not here cannot be stored.
 */
export const operationTable = {
  decode: z.strictObject({ format: word, decoder: z.enum(['libvips', 'libheif']) }),
  orient: z.strictObject({ exifOrientation: z.number().int().min(0).max(8).nullable() }),
  'convert-colour': z.strictObject({
    to: z.literal('srgb'),
    intent: z.literal('perceptual'),
    hadProfile: z.boolean(),
  }),
  flatten: z.strictObject({ background: z.string().regex(/^#[0-9a-f]{6}$/) }),
  resize: z.strictObject({ widthPx: px, heightPx: px, kernel: z.literal('lanczos3') }),
  /** Starts from another derivative of the same photo. */
  'from-derivative': z.strictObject({ recipe: word, version: z.number().int().positive(), sha256 }),
  /** One curve, one gain for each channel, one smooth field of light for all of them. */
  'apply-colour': z.strictObject({
    gamma: z.number().min(0.5).max(2),
    logGain: z.array(z.number().min(-1.5).max(1.5)).length(3),
    field: z.array(z.number().min(-3).max(3)).length(6),
    rule: word,
    method: word,
  }),
  /** One matrix in linear light, from the charts in both pictures of a pair. */
  'apply-matrix': z.strictObject({
    matrix: z.array(z.number().min(-4).max(4)).length(9),
    rule: word,
    method: word,
  }),
  'warp-to-baseline': z.strictObject({
    matrix: z.array(z.number()).length(9),
    baselineWidthPx: px,
    baselineHeightPx: px,
    widthPx: px,
    heightPx: px,
    baselinePhotoId: z.uuid(),
    method: word,
    kernel: z.literal('catmull-rom'),
  }),
  /** Skin drawn where it lay, not as it was: an aid for the eye. No list that has it may lead to a picture that is shown to others. */
  'bend-to-baseline': z.strictObject({
    matrix: z.array(z.number()).length(9),
    columns: z.number().int().min(4).max(64),
    rows: z.number().int().min(4).max(64),
    intervalPx: z.number().positive(),
    nodes: z.array(z.number()).max(64 * 64 * 2),
    baselineWidthPx: px,
    baselineHeightPx: px,
    widthPx: px,
    heightPx: px,
    baselinePhotoId: z.uuid(),
    method: word,
    kernel: z.literal('bilinear'),
  }),
  /** No picture of skin any more: a map. */
  'difference-to-baseline': z.strictObject({
    baselinePhotoId: z.uuid(),
    baselineSha256: sha256,
    metric: z.literal('CIEDE2000'),
    mean: word,
    stepsPerUnit: z.number().positive(),
    widthPx: px,
    heightPx: px,
  }),
  encode: z.strictObject({
    mediaType: z.enum(['image/webp', 'image/jpeg']),
    profile: z.literal('srgb'),
    quality: z.number().int().min(1).max(100).optional(),
    effort: z.number().int().min(0).max(6).optional(),
    lossless: z.boolean().optional(),
    chromaSubsampling: z.enum(['4:4:4', '4:2:0']).optional(),
    optimiseCoding: z.boolean().optional(),
  }),
} as const;

export type OperationName = keyof typeof operationTable;

/** One step with its parameters, as it is stored with a derivative. */
export type RecordedOperation = {
  [N in OperationName]: { name: N; parameters: z.infer<(typeof operationTable)[N]> };
}[OperationName];

/**
 * The operations of a derivative, checked.
 * @throws Error that names the operation which is not on the list, or whose parameters are not
 */
export function checkedOperations(operations: unknown): RecordedOperation[] {
  const steps = z
    .array(z.strictObject({ name: z.string(), parameters: z.record(z.string(), z.unknown()) }))
    .min(1)
    .parse(operations);
  return steps.map(({ name, parameters }) => {
    if (!Object.hasOwn(operationTable, name))
      throw new Error(`“${name}” is no operation that may be done to a photo`);
    const checked = operationTable[name as OperationName].safeParse(parameters);
    if (!checked.success)
      throw new Error(`operation “${name}” cannot be done so: ${z.prettifyError(checked.error)}`);
    return { name, parameters: checked.data } as RecordedOperation;
  });
}
