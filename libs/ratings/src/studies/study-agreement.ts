import { agreementOf, type GivenScore, type InstrumentAgreement } from '../model/agreement.js';
import type { StudyRater, StudyRow } from './studies.store.js';

/** How far the raters of one study agree, by scale. */
export function agreementOfStudy(
  { instruments }: Pick<StudyRow, 'instruments'>,
  raters: readonly Pick<StudyRater, 'id'>[],
  scores: readonly (GivenScore & { instrumentId: string })[],
  options: { resamples: number | null },
): InstrumentAgreement[] {
  return instruments.map((instrument) =>
    agreementOf(
      instrument,
      raters.map(({ id }) => id),
      scores.filter(({ instrumentId }) => instrumentId === instrument.id),
      options,
    ),
  );
}
