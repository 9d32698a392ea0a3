import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PatientRow } from '../api/types';
import { Thumb } from '../photo/thumb';
import { todayIn, useFormat } from '../shell/format';
import { PhotoIcon } from '../shell/icons';
import { useMe } from '../shell/me';
import classes from './patients.module.css';

/** What a patient still lacks, the most basic thing first; one chip says enough. */
function missing(row: PatientRow): 'course' | 'session' | 'photo' | 'picture' | null {
  if (row.courseCount === 0) return 'course';
  if (row.lastSessionOn === null) return 'session';
  if (row.photoCount === 0) return 'photo';
  return row.lastPhoto ? null : 'picture';
}

export function PatientCard({ row }: { row: PatientRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { clinic } = useMe();
  const lack = missing(row);
  const title = row.name ?? row.code;
  return (
    <Link to="/patients/$patientId" params={{ patientId: row.id }} className={classes.card}>
      <span className={classes.picture}>
        {row.lastPhoto ? (
          <Thumb photoId={row.lastPhoto.id} placeholder={row.lastPhoto.placeholder} alt="" fit="cover" />
        ) : (
          <span className={classes.noPicture}>
            <PhotoIcon size={28} />
          </span>
        )}
      </span>
      <span className={classes.words}>
        <Text component="span" fw={600} lineClamp={2} className={classes.name}>
          {title}
        </Text>
        <Text component="span" size="sm" c="dimmed" truncate>
          {row.name ? row.code : null}
        </Text>
        <Text component="span" size="sm" c="dimmed">
          {row.lastSessionOn
            ? t('patients.lastSeen', { when: format.ago(row.lastSessionOn, todayIn(clinic.timeZone)) })
            : t('patients.neverSeen')}
        </Text>
        {row.failedCount > 0 && (
          <span className={classes.chip}>{t('patients.failed', { count: row.failedCount })}</span>
        )}
        {lack && <span className={classes.chip}>{t(`patients.missing.${lack}`)}</span>}
      </span>
    </Link>
  );
}
