import { z } from 'zod';

/** From which number on something is worth a word, and from which it is worth another photo. */
const limit = z.tuple([z.number(), z.number()]);
const processingVerdict = z.enum(['limit', 'fail']);

/** How a face should be held, and be seen, in a view; angles in degrees, expressions in heights of the face. */
const faceLimits = z.strictObject({
  /** Where the face should look: to the right of the picture is positive. */
  yawDeg: z.number(),
  offYawDeg: limit,
  pitchDeg: limit,
  rollDeg: limit,
  /** From the top of the forehead to the chin. */
  heightPx: limit,
  mouthOpenness: limit,
  smileWidth: limit,
  mouthCorners: limit,
  eyeOpenness: limit,
});

const qualityLimitsForm = z.strictObject({
  version: z.string().min(1).max(20),
  source: z.string().min(1),
  groups: z
    .array(
      z.strictObject({
        /** Regular expression on the view; the last group takes every view. */
        views: z.string(),
        blurPx: limit,
        sharpnessRatio: limit,
        highL: limit,
        lowL: limit,
        differenceL: limit,
        clippedBright: limit,
        clippedDark: limit,
        noise: limit,
        gradientDifference: limit,
        skinShare: limit,
        subjectPx: limit,
        /** In its place where a chart says how large things are; null where the view shows no detail of skin. */
        subjectPxPerMm: limit.nullable(),
        backgroundDeltaE: limit.nullable(),
        focalLength35mm: z.number().positive().nullable(),
        face: faceLimits.nullable().default(null),
      }),
    )
    .min(1)
    .refine((groups) => groups.at(-1)?.views === '', 'the last group must take every view'),
  processing: z.strictObject({
    portrait: processingVerdict,
    beauty: processingVerdict,
    hdr: processingVerdict,
    edited: processingVerdict,
  }),
  /** Programs that name themselves in a file, by regular expression without regard to case. */
  software: z.array(z.strictObject({ match: z.string().min(2), is: z.enum(['beauty', 'edited', 'hdr']) })),
});

/** What is good enough, by view, as versioned data. */
export type QualityLimits = z.infer<typeof qualityLimitsForm>;
export type FaceLimits = z.infer<typeof faceLimits>;
export type ViewLimits = QualityLimits['groups'][number];

/** @throws Error that names what is wrong */
export function parseQualityLimits(data: unknown): QualityLimits {
  return qualityLimitsForm.parse(data);
}

export function limitsFor(limits: QualityLimits, view: string): ViewLimits {
  return limits.groups.find(({ views }) => new RegExp(views).test(view)) ?? limits.groups.at(-1)!;
}
