import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import type { Patient, Session, SessionShots, Timeline } from '../api/types';
import { useTimeline } from '../course/use-course';
import { PlainFrame } from '../shell/frame';
import { ProblemNote } from '../shell/problem-note';
import { CameraScreen } from './camera-screen';
import { StartSheet } from './start-sheet';

/** Everything the camera screen needs to know of a session. */
export interface CaptureFacts {
  timeline: Timeline;
  patient: Patient;
  session: Session;
  shots: SessionShots;
}

/** A session at the camera: first who it is and how it is set up, then one view after the other. */
export function CapturePage() {
  const { t } = useTranslation();
  const { courseId, sessionId } = useParams({ from: '/courses/$courseId/capture/$sessionId' });
  const timeline = useTimeline(courseId);
  const shots = useQuery(queries.shots(sessionId));
  const patientId = timeline.data?.patient.id;
  const patient = useQuery({ ...queries.patient(patientId ?? ''), enabled: patientId !== undefined });
  const session = timeline.data?.sessions.find(({ id }) => id === sessionId);
  const failed = [timeline, shots, patient].find(({ error, data }) => error && !data);
  if (failed || (timeline.data && !session))
    return (
      <PlainFrame>
        {failed ? (
          <ProblemNote error={failed.error!} onRetry={() => void failed.refetch()} />
        ) : (
          <p>{t('capture.noSession')}</p>
        )}
      </PlainFrame>
    );
  if (!timeline.data || !session || !shots.data || !patient.data)
    return (
      <Center h="100dvh">
        <Loader color="gray" size="sm" aria-label={t('state.loading')} />
      </Center>
    );
  return <Capture timeline={timeline.data} session={session} shots={shots.data} patient={patient.data} />;
}

function Capture(facts: CaptureFacts) {
  const navigate = useNavigate();
  const [isConfirmed, setConfirmed] = useState(false);
  const courseId = facts.timeline.course.id;
  const leave = () => void navigate({ to: '/courses/$courseId', params: { courseId } });
  // The camera opens after a person said whose it is: never by itself, never by going back.
  if (!isConfirmed) return <StartSheet {...facts} onConfirm={() => setConfirmed(true)} onLeave={leave} />;
  return <CameraScreen {...facts} onLeave={leave} />;
}
