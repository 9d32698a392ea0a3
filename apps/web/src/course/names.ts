import type { TFunction } from 'i18next';
import type { Session } from '../api/types';

/** The name of a camera position; a clinic's own code reads as its words. */
export const viewName = (view: string, t: TFunction): string =>
  t(`view.${view}`, { defaultValue: otherView(view, t) });

/** A view of a clinic's own, or one that an import read out of a name, such as a close-up of a hand. */
function otherView(view: string, t: TFunction): string {
  const day = /^diary-day-(\d+)$/.exec(view)?.[1];
  if (day !== undefined) return t('view.diaryDay', { day });
  const site = t(`bodySite.${view.replace(/^close-up-/, '')}`, { defaultValue: '' });
  return site !== '' && view.startsWith('close-up-')
    ? t('view.closeUpOf', { site })
    : view.replaceAll('-', ' ');
}

export const lightName = (lightMode: string, t: TFunction): string => t(`light.${lightMode}`);

export const courseTitle = (course: { indication: string; bodySite: string }, t: TFunction): string =>
  t('course.titleOf', {
    indication: t(`indication.${course.indication}`),
    site: t(`bodySite.${course.bodySite}`),
  });

/** “Treatment 2”, “Baseline” or “Follow-up”. */
export const sessionName = (session: Pick<Session, 'kind' | 'treatmentNumber'>, t: TFunction): string =>
  session.kind === 'treatment' && session.treatmentNumber !== null
    ? t('session.treatmentNumber', { number: session.treatmentNumber })
    : t(`sessionKind.${session.kind}`);
