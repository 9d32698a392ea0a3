import { ActionIcon, Button, Group, Skeleton, Stack, Switch, Text, Title } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Photo, RefilingTarget, Session } from '../api/types';
import { PhotoPanel } from '../photo/photo-panel';
import { qualityNotes } from '../photo/quality-words';
import { RefileDialog } from '../refile/refile-dialog';
import { BackLink } from '../shell/back-link';
import { todayIn } from '../shell/format';
import {
  CameraIcon,
  ComposeIcon,
  MeasureIcon,
  PencilIcon,
  PlusIcon,
  RateIcon,
  SheetIcon,
} from '../shell/icons';
import { useCan, useMe } from '../shell/me';
import { PageActions } from '../shell/page-actions';
import { ProblemNote } from '../shell/problem-note';
import { UploadDialog, type UploadTarget } from '../upload/upload-dialog';
import { CourseAxis } from './course-axis';
import { CourseFactsDialog } from './course-facts-dialog';
import classes from './course.module.css';
import { EarlierTreatments } from './earlier-treatments';
import { FailedPhotos } from './failed-photos';
import { matrixRows } from './matrix';
import { courseTitle, viewName } from './names';
import { PatientSays } from './patient-says';
import { SessionDialog } from './session-dialog';
import { useTimeline } from './use-course';

type Open =
  | { kind: 'session'; session?: Session }
  | { kind: 'upload'; target: UploadTarget }
  | { kind: 'facts' }
  | { kind: 'refile'; target: RefilingTarget }
  | null;

/** One course of treatment on its time axis: pictures by view, scores below, and the way to every comparison. */
export function CoursePage() {
  const { t } = useTranslation();
  const { courseId } = useParams({ from: '/courses/$courseId' });
  const navigate = useNavigate();
  const can = useCan();
  const { clinic } = useMe();
  const timeline = useTimeline(courseId);
  const [open, setOpen] = useState<Open>(null);
  const [picked, setPicked] = useState<Photo | null>(null);
  const [isOnlyNoted, setOnlyNoted] = useState(false);
  const [panelId, setPanelId] = useState<string | null>(null);
  const rows = useMemo(() => (timeline.data ? matrixRows(timeline.data) : []), [timeline.data]);

  if (timeline.error && !timeline.data)
    return <ProblemNote error={timeline.error} onRetry={() => void timeline.refetch()} />;
  if (!timeline.data) return <CourseSkeleton />;
  const { course, patient, sessions, photos } = timeline.data;
  const panelPhoto = photos.find((photo) => photo.id === panelId);

  const compare = (first: Photo, second: Photo) => {
    const order = new Map(sessions.map((session, index) => [session.id, index]));
    const [left, right] =
      (order.get(first.sessionId) ?? 0) <= (order.get(second.sessionId) ?? 0)
        ? [first, second]
        : [second, first];
    void navigate({
      to: '/courses/$courseId/compare',
      params: { courseId },
      search: { left: left.id, right: right.id },
    });
  };
  const pick = (photo: Photo) => {
    if (!picked) return setPicked(photo);
    if (picked.id === photo.id) return setPicked(null);
    if (picked.view !== photo.view || picked.lightMode !== photo.lightMode) return setPicked(photo);
    setPicked(null);
    compare(picked, photo);
  };
  const latest = sessions.at(-1);
  // On the day of a session the camera is what one came for.
  const isToday = latest?.heldOn === todayIn(clinic.timeZone) && latest.closedAt === null;
  const notedCount = photos.filter((photo) => photo.isChosen && qualityNotes(photo).length > 0).length;

  return (
    <Stack gap="lg">
      <div>
        {can('patient.read') && (
          <BackLink to="/patients/$patientId" params={{ patientId: patient.id }}>
            {patient.name ?? patient.code}
          </BackLink>
        )}
        <Group justify="space-between" align="flex-start" mt="sm" gap="md">
          <div className={classes.title}>
            <Group gap="xs" wrap="nowrap" align="flex-start">
              <Title order={1}>{courseTitle(course, t)}</Title>
              {can('patient.write') && (
                <ActionIcon
                  aria-label={t('course.change')}
                  title={t('course.change')}
                  onClick={() => setOpen({ kind: 'facts' })}
                >
                  <PencilIcon size={16} />
                </ActionIcon>
              )}
            </Group>
            {course.note && (
              <Text size="sm" c="dimmed" maw={720} mt="xs">
                {course.note}
              </Text>
            )}
          </div>
          <PageActions>
            {can('photo.upload') && can('session.write') && latest && latest.closedAt === null && (
              <Button
                variant={isToday ? 'filled' : 'default'}
                leftSection={<CameraIcon size={16} />}
                renderRoot={(props) => (
                  <Link
                    to="/courses/$courseId/capture/$sessionId"
                    params={{ courseId, sessionId: latest.id }}
                    {...props}
                  />
                )}
              >
                {t('capture.action')}
              </Button>
            )}
            {can('session.write') && (
              <Button
                variant={isToday ? 'default' : 'filled'}
                leftSection={<PlusIcon size={16} />}
                onClick={() => setOpen({ kind: 'session' })}
              >
                {t('session.add')}
              </Button>
            )}
          </PageActions>
        </Group>
        {(photos.length > 0 || (can('rating.write') && latest)) && (
          <nav className={classes.ways} aria-label={t('course.ways')}>
            {can('rating.write') && latest && (
              <Way icon={<RateIcon />} text={t('rate.action')}>
                {(props) => (
                  <Link
                    to="/courses/$courseId/rate"
                    params={{ courseId }}
                    search={{ session: latest.id }}
                    {...props}
                  />
                )}
              </Way>
            )}
            {can('measure.read') && photos.length > 0 && (
              <Way icon={<MeasureIcon />} text={t('measures.action')}>
                {(props) => <Link to="/courses/$courseId/measures" params={{ courseId }} {...props} />}
              </Way>
            )}
            {can('case.read') && photos.length > 1 && (
              <Way icon={<ComposeIcon />} text={t('compile.action')}>
                {(props) => <Link to="/courses/$courseId/compile" params={{ courseId }} {...props} />}
              </Way>
            )}
            {photos.length > 0 && (
              <Way icon={<SheetIcon />} text={t('sheet.action')}>
                {(props) => <Link to="/courses/$courseId/sheet" params={{ courseId }} {...props} />}
              </Way>
            )}
          </nav>
        )}
      </div>

      <EarlierTreatments course={course} />
      <FailedPhotos photos={photos} sessions={sessions} onOpenPhoto={(photo) => setPanelId(photo.id)} />

      {notedCount > 0 && (
        <Switch
          size="xs"
          label={t('quality.filter', { count: notedCount })}
          checked={isOnlyNoted}
          onChange={(event) => setOnlyNoted(event.currentTarget.checked)}
        />
      )}

      {sessions.length === 0 ? (
        <div className={classes.empty}>
          <Title order={2}>{t('course.empty')}</Title>
          <Text c="dimmed" size="sm">
            {t('course.emptyText')}
          </Text>
        </div>
      ) : (
        <CourseAxis
          courseId={courseId}
          sessions={sessions}
          rows={rows}
          picked={picked}
          isOnlyNoted={isOnlyNoted && notedCount > 0}
          onPick={pick}
          onOpenPhoto={(photo) => setPanelId(photo.id)}
          onCompare={compare}
          onUpload={(target) => setOpen({ kind: 'upload', target })}
          onChangeSession={(session) => setOpen({ kind: 'session', session })}
          onRefileSession={(session) =>
            setOpen({
              kind: 'refile',
              target: { subject: 'session', id: session.id, courseId, patientId: patient.id },
            })
          }
        />
      )}

      {can('rating.read') && <PatientSays courseId={courseId} />}

      {picked && (
        <div className={classes.pickBar} role="status">
          <Text size="sm">{t('course.pickSecond', { view: viewName(picked.view, t) })}</Text>
          <Button size="xs" variant="default" onClick={() => setPicked(null)}>
            {t('action.cancel')}
          </Button>
        </div>
      )}

      <CourseFactsDialog course={course} isOpen={open?.kind === 'facts'} onClose={() => setOpen(null)} />
      <SessionDialog
        key={open?.kind === 'session' ? (open.session?.id ?? 'new') : 'closed'}
        courseId={courseId}
        sessions={sessions}
        session={open?.kind === 'session' ? open.session : undefined}
        isOpen={open?.kind === 'session'}
        onClose={() => setOpen(null)}
      />
      <UploadDialog
        timeline={timeline.data}
        target={open?.kind === 'upload' ? open.target : null}
        onClose={() => setOpen(null)}
      />
      <PhotoPanel
        courseId={courseId}
        sessions={sessions}
        photo={panelPhoto}
        onRefile={(photo) => {
          setPanelId(null);
          setOpen({
            kind: 'refile',
            target: {
              subject: 'photo',
              id: photo.id,
              sessionId: photo.sessionId,
              courseId,
              patientId: patient.id,
            },
          });
        }}
        onClose={() => setPanelId(null)}
      />
      <RefileDialog target={open?.kind === 'refile' ? open.target : null} onClose={() => setOpen(null)} />
    </Stack>
  );
}

/** A page about this course, one tap away: a quiet word with its sign, on a phone the sign above the word. */
function Way({
  icon,
  text,
  children,
}: {
  icon: ReactNode;
  text: string;
  children: (props: { className: string; children: ReactNode }) => ReactNode;
}) {
  return children({
    className: classes.way!,
    children: (
      <>
        {icon}
        <span>{text}</span>
      </>
    ),
  });
}

function CourseSkeleton() {
  return (
    <Stack gap="lg" aria-busy>
      <Skeleton h={28} w={280} />
      <Group gap="md" wrap="nowrap" style={{ overflow: 'hidden' }}>
        {Array.from({ length: 6 }, (_, index) => (
          <Skeleton key={index} h={180} w={200} style={{ flexShrink: 0 }} />
        ))}
      </Group>
    </Stack>
  );
}
