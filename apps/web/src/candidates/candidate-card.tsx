import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CaseCandidate } from '../api/types';
import { courseTitle } from '../course/names';
import { Thumb } from '../photo/thumb';
import { useFormat } from '../shell/format';
import classes from './candidates.module.css';

/** One course: its first and its latest covered picture, and the way to a composition. */
export function CandidateCard({ row }: { row: CaseCandidate }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Link to="/courses/$courseId/compile" params={{ courseId: row.courseId }} className={classes.card}>
      <span className={classes.pictures}>
        {row.photos.map(({ id, placeholder, heldOn }) => (
          <span key={id} className={classes.end}>
            <span className={classes.picture}>
              <Thumb photoId={id} placeholder={placeholder} alt="" fit="cover" />
            </span>
            <span className={classes.day}>{format.day(heldOn)}</span>
          </span>
        ))}
      </span>
      <span>
        <Text component="span" display="block" fw={600} className={classes.code}>
          {row.patientCode}
        </Text>
        <Text component="span" display="block" size="sm">
          {courseTitle(row, t)}
        </Text>
        <Text component="span" display="block" size="sm" c="dimmed">
          {[
            t('course.counts', {
              sessions: t('course.sessions', { count: row.sessionCount }),
              photos: t('course.photos', { count: row.photoCount }),
            }),
            ...row.modalities.map((modality) => t(`modality.${modality}`)),
          ].join(' · ')}
        </Text>
      </span>
    </Link>
  );
}
