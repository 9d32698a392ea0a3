/** Indications of a course. */
export const indications = [
  'icepick',
  'boxcar',
  'rolling',
  'mixed-atrophic',
  'hypertrophic',
  'keloid',
  'surgical',
  'burn',
  'other',
  // Normal skin: recorded so that it can be warned against.
  'no-scar',
] as const;
export type Indication = (typeof indications)[number];

export const bodySites = [
  'face',
  'forehead',
  'temple-left',
  'temple-right',
  'cheek-left',
  'cheek-right',
  'nose',
  'chin',
  'jaw-left',
  'jaw-right',
  'neck',
  'chest',
  'shoulder-left',
  'shoulder-right',
  'back',
  'abdomen',
  'arm-left',
  'arm-right',
  'hand-left',
  'hand-right',
  'leg-left',
  'leg-right',
  'other',
] as const;
export type BodySite = (typeof bodySites)[number];

/** What is known of treatments that the record does not hold. */
export const earlierTreatments = ['recorded', 'unknown'] as const;
export type EarlierTreatments = (typeof earlierTreatments)[number];

export const sessionKinds = ['baseline', 'treatment', 'follow-up'] as const;
export type SessionKind = (typeof sessionKinds)[number];

export const modalities = [
  'microneedling',
  'rf-microneedling',
  'fractional-ablative-laser',
  'fractional-non-ablative-laser',
  'subcision',
  'tca-cross',
  'peel',
  'filler',
  'steroid-injection',
  'other',
] as const;
export type Modality = (typeof modalities)[number];

/** How the light falls; pictures pair only within one view and one light mode. */
export const lightModes = [
  'standard',
  'cross-polarised',
  'parallel-polarised',
  'raking-left',
  'raking-right',
  'uv',
  'unknown',
] as const;
export type LightMode = (typeof lightModes)[number];

/** Views that the product names; a clinic may use any other code of the same form. */
export const knownViews = [
  'face-front',
  'face-left-45',
  'face-right-45',
  'face-left-90',
  'face-right-90',
  'close-up-forehead',
  'close-up-temple-left',
  'close-up-temple-right',
  'close-up-cheek-left',
  'close-up-cheek-right',
  'close-up-nose',
  'close-up-chin',
  'close-up-jaw-left',
  'close-up-jaw-right',
  'close-up-site',
  'site-overview',
] as const;
