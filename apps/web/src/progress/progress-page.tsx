import { Center, Loader, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { address } from '../api/client';
import { queries } from '../api/queries';
import type { ProgressCourse, ProgressPhoto } from '../api/types';
import { OwnConsents } from '../consent/own-consents';
import { OwnReleases } from '../consent/own-releases';
import { courseTitle, lightName, sessionName, viewName } from '../course/names';
import { Thumb } from '../photo/thumb';
import { useFormat } from '../shell/format';
import { DemoBanner, OurFooter, SkipLink } from '../shell/frame';
import { ClinicSign } from '../shell/logo';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { UserMenu } from '../shell/user-menu';
import { wholePicture } from '../viewer/geometry';
import type { StagePicture } from '../viewer/sources';
import { Stage } from '../viewer/stage';
import { MyDiary } from './my-diary';
import { MyQuestionnaires } from './my-questionnaires';
import classes from './progress.module.css';
import { Satisfaction } from './satisfaction';

/** What the patient opens on a phone: the own first and latest picture, a plain sentence, three taps. */
export function ProgressPage() {
  const { t } = useTranslation();
  const me = useMe();
  const progress = useQuery(queries.progress);
  const courses = progress.data?.courses.filter(({ sessions }) => sessions.length > 0) ?? [];
  return (
    <div className={classes.page}>
      <SkipLink />
      {me.clinic.isDemo && <DemoBanner />}
      <header className={classes.header}>
        <ClinicSign clinic={me.clinic} size={36} />
        <UserMenu />
      </header>
      <main id="main" className={classes.main} tabIndex={-1}>
        {progress.error && <ProblemNote error={progress.error} onRetry={() => void progress.refetch()} />}
        {progress.isPending && (
          <Center h={320}>
            <Loader color="gray" size="sm" aria-label={t('state.loading')} />
          </Center>
        )}
        {progress.isSuccess && courses.length === 0 && (
          <div className={classes.empty}>
            <Title order={1}>{t('progress.emptyTitle')}</Title>
            <Text>{t('progress.emptyText', { clinic: me.clinic.name })}</Text>
          </div>
        )}
        <MyQuestionnaires />
        {courses.map((course) => (
          <Course key={course.id} course={course} />
        ))}
        <OwnReleases />
        {progress.isSuccess && <OwnConsents courses={courses} isMinor={progress.data.isUnderAge === true} />}
      </main>
      <OurFooter />
    </div>
  );
}

/** Photos of one view and light, by date. */
interface View {
  key: string;
  view: string;
  lightMode: string;
  photos: ProgressPhoto[];
}

function viewsOf(course: ProgressCourse): View[] {
  const order = new Map(course.sessions.map(({ id }, index) => [id, index]));
  const views = new Map<string, View>();
  for (const photo of course.photos) {
    const key = `${photo.view}/${photo.lightMode}`;
    const view = views.get(key) ?? { key, view: photo.view, lightMode: photo.lightMode, photos: [] };
    views.set(key, { ...view, photos: [...view.photos, photo] });
  }
  for (const view of views.values())
    view.photos.sort((a, b) => (order.get(a.sessionId) ?? 0) - (order.get(b.sessionId) ?? 0));
  return [...views.values()].sort((a, b) => b.photos.length - a.photos.length);
}

function Course({ course }: { course: ProgressCourse }) {
  const { t } = useTranslation();
  const format = useFormat();
  const views = viewsOf(course);
  const [viewKey, setViewKey] = useState<string | null>(null);
  const [latestId, setLatestId] = useState<string | null>(null);
  const view = views.find(({ key }) => key === viewKey) ?? views[0];
  const first = view?.photos[0];
  const latest = view?.photos.find(({ id }) => id === latestId) ?? view?.photos.at(-1);
  const sessionOf = (photo: ProgressPhoto) => course.sessions.find(({ id }) => id === photo.sessionId);
  const lastSession = course.sessions.at(-1);
  const treatments = course.sessions.filter(({ kind }) => kind === 'treatment').length;
  return (
    <article className={classes.course}>
      <Title order={1} className={classes.title}>
        {courseTitle(course, t)}
      </Title>
      {view && first && latest && first !== latest && (
        <Pair
          first={first}
          latest={latest}
          firstDate={format.day(sessionOf(first)?.heldOn ?? '')}
          latestDate={format.day(sessionOf(latest)?.heldOn ?? '')}
        />
      )}
      {view && first && latest && <Unlike course={course} first={first} latest={latest} />}
      {view && first && first === latest && (
        <div className={classes.single} style={{ aspectRatio: first.widthPx / first.heightPx }}>
          <Thumb photoId={first.id} placeholder={first.placeholder} alt={viewName(first.view, t)} />
        </div>
      )}
      {!view && <Text className={classes.words}>{t('progress.noPictures')}</Text>}
      {views.length > 1 && (
        <div className={classes.views}>
          {views.map((one) => (
            <button
              key={one.key}
              type="button"
              className={classes.view}
              aria-pressed={one === view}
              onClick={() => {
                setViewKey(one.key);
                setLatestId(null);
              }}
            >
              {views.filter(({ view: other }) => other === one.view).length > 1
                ? `${viewName(one.view, t)} · ${lightName(one.lightMode, t)}`
                : viewName(one.view, t)}
            </button>
          ))}
        </div>
      )}
      {lastSession && (
        <p className={classes.sentence}>
          {t('progress.sentence', {
            days: t('session.days', { count: lastSession.dayOffset }),
            treatments: t('progress.treatments', { count: treatments }),
          })}
        </p>
      )}
      {lastSession && <Satisfaction session={lastSession} />}
      <MyDiary sessionIds={course.sessions.map(({ id }) => id)} />
      <section className={classes.sessions}>
        <Title order={2}>{t('progress.sessions')}</Title>
        <ol>
          {course.sessions.toReversed().map((session) => {
            const photo = view?.photos.find(({ sessionId }) => sessionId === session.id);
            const isPickable = photo && photo !== first;
            return (
              <li key={session.id}>
                <button
                  type="button"
                  className={classes.session}
                  disabled={!isPickable}
                  aria-pressed={isPickable ? photo === latest : undefined}
                  onClick={() => {
                    if (!photo) return;
                    setLatestId(photo.id);
                    window.scrollTo({ top: 0, behavior: 'smooth' });
                  }}
                >
                  <span className={classes.sessionPicture}>
                    {photo && <Thumb photoId={photo.id} placeholder={photo.placeholder} alt="" fit="cover" />}
                  </span>
                  <span>
                    <Text component="span" display="block" fw={600}>
                      {format.day(session.heldOn)}
                    </Text>
                    <Text component="span" display="block" size="sm" c="dimmed">
                      {sessionName(session, t)}
                    </Text>
                  </span>
                </button>
              </li>
            );
          })}
        </ol>
      </section>
    </article>
  );
}

interface PairProps {
  first: ProgressPhoto;
  latest: ProgressPhoto;
  firstDate: string;
  latestDate: string;
}
function Pair({ first, latest, firstDate, latestDate }: PairProps) {
  const { t } = useTranslation();
  const [look, setLook] = useState(wholePicture);
  const [position, setPosition] = useState(50);
  const picture = (photo: ProgressPhoto, title: string, note: string): StagePicture => ({
    photoId: photo.id,
    placeholder: photo.placeholder,
    previewAddress: null,
    address: address.file(photo.id, photo !== first && photo.files.includes('aligned') ? 'aligned' : 'view'),
    title,
    note,
    isWarning: false,
  });
  const ratio = Math.min(1.6, Math.max(0.7, first.widthPx / first.heightPx));
  const latestNote = latest.isAligned ? t('progress.latest') : t('progress.notAligned');
  return (
    <div className={classes.stage} style={{ aspectRatio: ratio }}>
      <Stage
        left={picture(first, firstDate, t('progress.first'))}
        right={picture(latest, latestDate, latestNote)}
        mode="slider"
        ratio={ratio}
        surround="grey"
        look={look}
        onLook={setLook}
        position={position}
        onPosition={setPosition}
        onStep={(by) => setPosition((now) => Math.min(100, Math.max(0, now + by)))}
      />
    </div>
  );
}

/** Says in plain words when two pictures were not taken alike, for then the eye is misled. */
function Unlike({
  course,
  first,
  latest,
}: {
  course: ProgressCourse;
  first: ProgressPhoto;
  latest: ProgressPhoto;
}) {
  const { t } = useTranslation();
  const items = new Set(
    course.unlike
      .filter(({ beforePhotoId, afterPhotoId }) =>
        [first.id, latest.id].every((id) => id === beforePhotoId || id === afterPhotoId),
      )
      .flatMap((pair) => pair.items),
  );
  if (items.size === 0) return null;
  const what = [...items].map((item) => t(`pair.unfitItem.${item}`)).join(', ');
  return (
    <Text className={classes.words} size="sm" mt="sm" role="note">
      {t('pair.unfit', { what })}
    </Text>
  );
}
