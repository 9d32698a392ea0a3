import type { TFunction } from 'i18next';
import type { Session } from '../api/types';

/** The name of a camera position; a clinic's own code reads as its words. */
export const viewName = (view: string, t: TFunction): string =>
  t(`view.${view}`, { defaultValue: view.replaceAll('-', ' ') });

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
