import { ActionIcon, Button, Group, Menu, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PatientAccess } from '../access/patient-access';
import { queries } from '../api/queries';
import type { Course } from '../api/types';
import { CopiesPanel } from '../consent/copies-panel';
import { ConsentPanel } from '../consent/consent-panel';
import { courseTitle } from '../course/names';
import { seriesEnds } from '../course/matrix';
import { Thumb } from '../photo/thumb';
import { useFormat } from '../shell/format';
import { RefileDialog } from '../refile/refile-dialog';
import { BackLink } from '../shell/back-link';
import { DotsIcon, ForwardIcon, PlusIcon } from '../shell/icons';
import { useCan } from '../shell/me';
import { PageActions } from '../shell/page-actions';
import { ProblemNote } from '../shell/problem-note';
import { AddCourseDialog } from './add-course-dialog';
import { AddPatientDialog } from './add-patient-dialog';
import { LabelMenu } from './label-menu';
import classes from './patients.module.css';

export function PatientPage() {
  const { t } = useTranslation();
  const { patientId } = useParams({ from: '/patients/$patientId' });
  const can = useCan();
  const navigate = useNavigate();
  const format = useFormat();
  const patient = useQuery(queries.patient(patientId));
  const courses = useQuery(queries.courses(patientId));
  const [dialog, setDialog] = useState<'course' | 'patient' | 'merge' | 'bin' | null>(null);

  if (patient.error) return <ProblemNote error={patient.error} onRetry={() => void patient.refetch()} />;
  if (!patient.data) return <Skeleton h={200} />;
  const { name, code, bornOn, phototype, aliases } = patient.data;
  return (
    <Stack gap="lg">
      <div>
        <BackLink to="/patients">{t('nav.patients')}</BackLink>
        <Group justify="space-between" mt="sm" gap="md">
          <div>
            <Title order={1} style={{ overflowWrap: 'anywhere' }}>
              {name ?? code}
            </Title>
            <div className={classes.facts}>
              {name && <span>{code}</span>}
              {aliases.length > 0 && <span>{t('refile.aliases', { codes: aliases.join(', ') })}</span>}
              {bornOn && <span>{t('patient.bornOnOf', { date: format.day(bornOn) })}</span>}
              {phototype && <span>{t('patient.phototypeOf', { value: phototype })}</span>}
            </div>
          </div>
          <PageActions>
            {can('patient.write') && <LabelMenu patientId={patientId} />}
            {can('patient.write') && (
              <Button variant="default" onClick={() => setDialog('patient')}>
                {t('patient.change')}
              </Button>
            )}
            {can('refiling.manage') && (
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon
                    variant="default"
                    data-square
                    aria-label={t('patient.more')}
                    title={t('patient.more')}
                  >
                    <DotsIcon size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setDialog('merge')}>{t('refile.merge')}</Menu.Item>
                  <Menu.Item onClick={() => setDialog('bin')}>{t('refile.binPatient')}</Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
            {can('session.write') && (
              <Button data-main leftSection={<PlusIcon size={16} />} onClick={() => setDialog('course')}>
                {t('course.add')}
              </Button>
            )}
          </PageActions>
        </Group>
      </div>

      <div className={classes.record}>
        <section>
          <Title order={2} mb="sm">
            {t('patient.courses')}
          </Title>
          {courses.error && <ProblemNote error={courses.error} onRetry={() => void courses.refetch()} />}
          {courses.isPending && <Skeleton h={96} />}
          {courses.data?.length === 0 && (
            <div className={classes.none}>
              <Text c="dimmed">{t('patient.noCourses')}</Text>
            </div>
          )}
          <ul className={classes.courses}>
            {courses.data?.map((course) => (
              <li key={course.id}>
                <CourseCard course={course} />
              </li>
            ))}
          </ul>
        </section>
        <div className={classes.beside}>
          {can('consent.read') && (
            <section className={classes.panel}>
              <ConsentPanel patient={patient.data} />
            </section>
          )}
          {can('consent.read') && (
            <section className={classes.panel}>
              <CopiesPanel patientId={patientId} />
            </section>
          )}
          {can('patient.invite') && <PatientAccess patientId={patientId} />}
        </div>
      </div>

      <AddCourseDialog patientId={patientId} isOpen={dialog === 'course'} onClose={() => setDialog(null)} />
      <RefileDialog
        target={
          dialog === 'merge' || dialog === 'bin'
            ? { subject: 'patient', id: patientId, code, only: dialog }
            : null
        }
        onClose={() => setDialog(null)}
        onDone={(toId) => {
          if (toId) void navigate({ to: '/patients/$patientId', params: { patientId: toId } });
          else void navigate({ to: '/patients' });
        }}
      />
      <AddPatientDialog
        isOpen={dialog === 'patient'}
        onClose={() => setDialog(null)}
        patient={patient.data}
      />
    </Stack>
  );
}

/** A course as its first and its latest picture, which is what one looks for. */
function CourseCard({ course }: { course: Course }) {
  const { t } = useTranslation();
  const format = useFormat();
  const timeline = useQuery({ ...queries.timeline(course.id), enabled: course.photoCount > 0 });
  const ends = timeline.data ? seriesEnds(timeline.data) : [];
  const dayOf = (sessionId: string) => {
    const session = timeline.data?.sessions.find(({ id }) => id === sessionId);
    return session ? format.day(session.heldOn) : '';
  };
  return (
    <Link to="/courses/$courseId" params={{ courseId: course.id }} className={classes.course}>
      {ends.length > 0 && (
        <span className={classes.coursePictures}>
          {ends.map((photo) => (
            <span key={photo.id} className={classes.courseEnd}>
              <span className={classes.coursePicture}>
                <Thumb photoId={photo.id} placeholder={photo.placeholder} alt="" fit="cover" />
              </span>
              <span className={classes.courseDay}>{dayOf(photo.sessionId)}</span>
            </span>
          ))}
        </span>
      )}
      <span className={classes.courseWords}>
        <Text component="span" display="block" fw={600}>
          {courseTitle(course, t)}
        </Text>
        <Text component="span" display="block" size="sm" c="dimmed">
          {t('course.counts', {
            sessions: t('course.sessions', { count: course.sessionCount }),
            photos: t('course.photos', { count: course.photoCount }),
          })}
        </Text>
        {course.lastSessionOn && (
          <Text component="span" display="block" size="sm" c="dimmed">
            {t('course.lastOn', { date: format.day(course.lastSessionOn) })}
          </Text>
        )}
        {course.failedCount > 0 && (
          <span className={classes.chip}>{t('patients.failed', { count: course.failedCount })}</span>
        )}
        {course.note && (
          <Text component="span" display="block" size="sm" mt="xs" lineClamp={2}>
            {course.note}
          </Text>
        )}
      </span>
      <ForwardIcon />
    </Link>
  );
}
