import { scorePair, subjectOfView, type PairItem, type PairScore, type PictureComparison } from '#imaging';
import type { PhotoFile } from './photo-file.js';

/** Items that a record answers and two files cannot. */
const ofRecord: readonly PairItem[] = ['styling', 'views', 'timing', 'description'];

export interface FileScore extends Pick<PairScore, 'met' | 'of' | 'limitsVersion'> {
  items: (Omit<PairScore['items'][number], 'reason'> & {
    reason: PairScore['items'][number]['reason'] | 'needs-record';
  })[];
}

/** The nine criteria as far as two files tell; what only a record knows is unknown, and so not met. */
export function scoreOfFiles(
  view: string,
  baseline: PhotoFile,
  followup: PhotoFile,
  comparison: PictureComparison,
): FileScore {
  const score = scorePair({
    subject: subjectOfView(view),
    alignment: 'aligned',
    pictures: comparison,
    faces: null,
    focalLength35mm: [baseline.processed.capture.focalLength35mm, followup.processed.capture.focalLength35mm],
    skinStates: ['unknown', 'unknown'],
    sharedViews: 1,
    daysSinceTreatment: null,
    isRecordComplete: false,
    areModalitiesKnown: false,
  });
  const items = score.items.map((item) =>
    ofRecord.includes(item.item)
      ? { ...item, verdict: 'unknown' as const, reason: 'needs-record' as const, numbers: [] }
      : item,
  );
  return {
    met: items.filter(({ verdict }) => verdict === 'met').length,
    of: items.filter(({ verdict }) => verdict !== 'not-applicable').length,
    items,
    limitsVersion: score.limitsVersion,
  };
}
