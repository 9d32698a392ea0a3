import type { CompositionLight, PairCorrection } from '#imaging';
import type { PhotoId } from '#kernel';
import type { LabelLocale } from './labels.js';

/** What the builder asks for: the light of the record where it can be trusted, or the pictures as they were taken. */
export const lightChoices = ['matched', 'as-taken'] as const;
export type LightChoice = (typeof lightChoices)[number];

/** What the record says of one photo's light. */
export interface RecordedLight {
  photoId: PhotoId;
  status: 'baseline' | 'pending' | 'not-aligned' | 'matched' | 'refused';
  reason: string | null;
  rule: string | null;
  methodVersion: string | null;
  correction: PairCorrection | null;
}

/** Why a photo, or a case, is not shown in the light of its baseline; the last six come from the match itself. */
export const lightReasonCodes = [
  'chosen',
  'pending',
  'not-aligned',
  'rules-differ',
  'nothing-to-match',
  'region-needed',
  'too-little-shared',
  'exposure-too-different',
  'light-colour-too-different',
  'tone-too-different',
  'gave-up',
] as const;
export type LightReasonCode = (typeof lightReasonCodes)[number];

/** Why a case is shown as taken: a photo and what kept it from the light of its baseline, or all of them together. */
export interface LightReason {
  photoId: PhotoId | null;
  reason: LightReasonCode;
}

export type CaseLight =
  | { kind: 'matched'; rule: string; methodVersion: string; corrections: (PairCorrection | null)[] }
  | { kind: 'as-taken'; reasons: LightReason[] };

/**
 * One light for a whole case: every photo in that of its baseline, all by one rule, or every one as it was taken. A single photo whose
 * match cannot be trusted takes the correction from all of them.
 * @param lights of the photos in the order shown; null where the record says nothing
 */
export function lightOfCase(
  photoIds: readonly PhotoId[],
  lights: ReadonlyMap<PhotoId, RecordedLight>,
  choice: LightChoice,
): CaseLight {
  if (choice === 'as-taken') return { kind: 'as-taken', reasons: [{ photoId: null, reason: 'chosen' }] };
  const sides = photoIds.map((photoId) => lights.get(photoId) ?? null);
  const reasons = sides.flatMap((side, i): LightReason[] =>
    side === null || (side.status !== 'baseline' && side.correction === null)
      ? [{ photoId: photoIds[i]!, reason: whyNot(side) }]
      : [],
  );
  if (reasons.length > 0) return { kind: 'as-taken', reasons };
  const corrected = sides.flatMap((side) => (side?.correction ? [side] : []));
  const methods = new Set(corrected.map(({ rule, methodVersion }) => `${rule} ${methodVersion}`));
  if (methods.size !== 1) {
    const reason = methods.size === 0 ? 'nothing-to-match' : 'rules-differ';
    return { kind: 'as-taken', reasons: [{ photoId: null, reason }] };
  }
  return {
    kind: 'matched',
    rule: corrected[0]!.rule ?? '',
    methodVersion: corrected[0]!.methodVersion ?? '',
    corrections: sides.map((side) => side?.correction ?? null),
  };
}

function whyNot(side: RecordedLight | null): LightReasonCode {
  if (side === null || side.status === 'pending') return 'pending';
  if (side.status === 'not-aligned') return 'not-aligned';
  return lightReasonCodes.find((code) => code === side.reason) ?? 'gave-up';
}

const words: Record<LabelLocale, Record<CaseLight['kind'], string>> = {
  en: { matched: 'Light matched, aligned', 'as-taken': 'As taken, aligned' },
  'zh-Hant': { matched: '光線已校正一致，已對齊', 'as-taken': '光線未校正，已對齊' },
  'zh-Hans': { matched: '光线已校正一致，已对齐', 'as-taken': '光线未校正，已对齐' },
};

/** What stands under every picture of a case. */
export function declaredLight(light: CaseLight, locale: LabelLocale): CompositionLight {
  const said = words[locale][light.kind];
  return light.kind === 'matched'
    ? { kind: 'matched', rule: light.rule, methodVersion: light.methodVersion, words: said }
    : { kind: 'as-taken', words: said };
}
