import { Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Place, RefilingAct, RefilingPreview, RefilingTarget } from '../api/types';
import { courseTitle, lightName, viewName } from '../course/names';
import { useFormat } from '../shell/format';
import classes from './refile.module.css';

/** “Chan Tai Man · P-7, rolling scars of the left cheek, 3 Mar 2026”, as far as it is known. */
export function usePlaceWords(): (place: Place) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (place) =>
    [
      place.patientName ? `${place.patientName} (${place.patientCode})` : place.patientCode,
      place.indication && place.bodySite
        ? courseTitle({ indication: place.indication, bodySite: place.bodySite }, t)
        : null,
      place.heldOn && format.day(place.heldOn),
    ]
      .filter(Boolean)
      .join(' · ');
}

interface Props {
  preview: RefilingPreview;
  act: RefilingAct;
  subject: RefilingTarget['subject'];
}

/** One sentence that says what happens, then everything that changes with it. */
export function PreviewOf({ preview, act, subject }: Props) {
  const { t } = useTranslation();
  const words = usePlaceWords();
  const { from, to, blockers } = preview;
  return (
    <section className={classes.preview} aria-live="polite" aria-label={t('refile.preview')}>
      {to && (
        <dl className={classes.places}>
          <div>
            <dt>{t('refile.from')}</dt>
            <dd>{words(from)}</dd>
          </div>
          <div>
            <dt>{t('refile.to')}</dt>
            <dd>{words(to)}</dd>
          </div>
        </dl>
      )}
      {blockers.length > 0 ? (
        <Text size="sm" role="alert" fw={600}>
          {t(`refile.blocker.${blockers[0]!.reason}`)}
        </Text>
      ) : (
        <>
          <Text size="sm" fw={600}>
            {t(`refile.consequence.${act}.${subject}`, {
              count: preview.photoCount,
              days: preview.undoDays,
            })}
          </Text>
          <ul className={classes.changes}>
            {changesOf(preview, act, subject, t).map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function changesOf(
  preview: RefilingPreview,
  act: RefilingAct,
  subject: Props['subject'],
  t: TFunction,
): string[] {
  const { photoCount, ratingCount, releaseCount, realignedCount, caseStudyIds, consentsLeftBehind } = preview;
  const lost = preview.series.filter(({ losesBaseline }) => losesBaseline);
  const series = lost.map(({ view, lightMode }) => `${viewName(view, t)}, ${lightName(lightMode, t)}`);
  const { sessionCount, accessCount } = preview;
  const isPatientBinned = subject === 'patient' && act === 'bin';
  return [
    isPatientBinned ? t('refile.change.sessions', { count: sessionCount }) : null,
    subject === 'photo' ? null : t('refile.change.photos', { count: photoCount }),
    ratingCount > 0 ? t('refile.change.ratings', { count: ratingCount }) : null,
    releaseCount > 0 ? t('refile.change.releases', { count: releaseCount }) : null,
    consentsLeftBehind.length > 0
      ? t('refile.change.consents', {
          purposes: consentsLeftBehind.map((purpose) => t(`consent.purpose.${purpose}`)).join(', '),
        })
      : null,
    preview.consentsWithoutThese.length > 0
      ? t('refile.change.consentsWithoutThese', {
          purposes: preview.consentsWithoutThese.map((purpose) => t(`consent.purpose.${purpose}`)).join(', '),
        })
      : null,
    preview.birthday ? t(`refile.change.birthday.${preview.birthday}`) : null,
    preview.endsMarketing ? t('refile.change.endsMarketing') : null,
    caseStudyIds.length > 0 ? t('refile.change.cases', { count: caseStudyIds.length }) : null,
    series.length > 0 ? t('refile.change.baselines', { series: series.join('; ') }) : null,
    realignedCount > 0 ? t('refile.change.alignments', { count: realignedCount }) : null,
    subject === 'patient' && accessCount > 0 ? t('refile.change.access', { count: accessCount }) : null,
    isPatientBinned ? t('refile.change.consentEnds') : null,
    act === 'bin' ? null : t('refile.change.original'),
  ].filter((text) => text !== null);
}
