import { Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { courseTitle, sessionName } from '../course/names';
import { useTimeline } from '../course/use-course';
import { BackLink } from '../shell/back-link';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import { RecoveryPart } from './recovery-part';
import { TreatmentForm } from './treatment-form';

/** What was done at one treatment, and what came of it. */
export function TreatmentPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const { courseId, sessionId } = useParams({ from: '/courses/$courseId/treatment/$sessionId' });
  const timeline = useTimeline(courseId);
  const rules = useQuery(queries.treatmentRules);
  const known = useQuery(queries.treatment(sessionId));
  const error = timeline.error ?? rules.error ?? known.error;
  if (error) return <ProblemNote error={error} onRetry={() => void known.refetch()} />;
  if (!timeline.data || !rules.data || !known.data) return <Skeleton h={320} aria-busy />;
  const { course, sessions } = timeline.data;
  const session = sessions.find(({ id }) => id === sessionId);
  return (
    <Stack gap="lg">
      <div>
        <BackLink to="/courses/$courseId" params={{ courseId }}>
          {courseTitle(course, t)}
        </BackLink>
        <Title order={1} mt="sm">
          {t('treatment.title')}
        </Title>
        {session && (
          <Text c="dimmed">
            {format.day(session.heldOn)} · {sessionName(session, t)}
            {session.modality && ` · ${t(`modality.${session.modality}`)}`}
          </Text>
        )}
      </div>
      {session?.modality ? (
        <>
          <TreatmentForm
            key={known.data.treatment?.version ?? 0}
            sessionId={sessionId}
            modality={session.modality}
            site={course.bodySite}
            rules={rules.data}
            known={known.data}
          />
          <RecoveryPart courseId={courseId} session={session} rules={rules.data} />
        </>
      ) : (
        <Text>{t('treatment.notTreated')}</Text>
      )}
    </Stack>
  );
}
