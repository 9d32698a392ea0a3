import { Button, Group, Skeleton, Switch, Text, Title } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import { useMemo, useRef, useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { address } from '../api/client';
import type { Pair, Photo, Session, Timeline } from '../api/types';
import { isViewable, matrixRows, shownPhoto, type MatrixRow } from '../course/matrix';
import { courseTitle, lightName, sessionName, viewName } from '../course/names';
import { useTimeline } from '../course/use-course';
import { pairText } from '../pair/pair-words';
import { usePairs } from '../pair/use-pairs';
import { photoWord } from '../photo/photo-words';
import { qualityNote } from '../photo/quality-words';
import { BackLink } from '../shell/back-link';
import { todayIn, useFormat } from '../shell/format';
import { PrintIcon } from '../shell/icons';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { layOutSheet, sheetMm } from './sheet-layout';
import classes from './sheet.module.css';

/** Of the paper on the screen, around what is printed. */
const paddingMm = 10;
/** Left over beside the paper, so that rounding never makes it scroll. */
const roomPx = 6;
/** As CSS defines them. */
const pxPerMm = 96 / 25.4;

/** The contact sheet: every view of every session of a course on one page of paper, with what is missing. */
export function SheetPage() {
  const { courseId } = useParams({ from: '/courses/$courseId/sheet' });
  const timeline = useTimeline(courseId);
  if (timeline.error && !timeline.data)
    return <ProblemNote error={timeline.error} onRetry={() => void timeline.refetch()} />;
  if (!timeline.data) return <Skeleton h={480} />;
  return <Sheet timeline={timeline.data} />;
}

function Sheet({ timeline }: { timeline: Timeline }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { clinic } = useMe();
  const { course, patient } = timeline;
  const [isNamed, setNamed] = useState(true);
  const [isAlignedWanted, setAlignedWanted] = useState(true);
  const [isQualityNoted, setQualityNoted] = useState(false);
  const [isPrinting, setPrinting] = useState(false);
  const paperBox = useRef<HTMLDivElement>(null);
  const { ref: desk, width: deskPx } = useElementSize();
  const rows = useMemo(() => matrixRows(timeline), [timeline]);
  const pairs = usePairs(
    course.id,
    rows.map(({ baselinePhotoId }) => baselinePhotoId),
  );
  const sessions = timeline.sessions;
  const { paper, cellMm } = layOutSheet(
    rows.map(({ ratio }) => ratio),
    sessions.length,
  );

  const print = async () => {
    setPrinting(true);
    // A picture that is still on its way would be an empty place on paper.
    const pictures = [...(paperBox.current?.querySelectorAll('img') ?? [])];
    await Promise.allSettled(pictures.map((picture) => picture.decode()));
    setPrinting(false);
    window.print();
  };

  const back = (
    <BackLink to="/courses/$courseId" params={{ courseId: course.id }}>
      {courseTitle(course, t)}
    </BackLink>
  );
  if (rows.length === 0)
    return (
      <>
        {back}
        <Title order={1}>{t('sheet.title')}</Title>
        <Text c="dimmed">{t('sheet.nothing')}</Text>
      </>
    );
  const who = isNamed && patient.name ? `${patient.name} (${patient.code})` : patient.code;
  return (
    <>
      <style>{`@page { size: A4 ${paper.orientation}; margin: 10mm; }`}</style>
      <div className={classes.tools}>
        {back}
        <Group justify="space-between" mt="sm" gap="md">
          <Title order={1}>{t('sheet.title')}</Title>
          <Group gap="md">
            {patient.name && (
              <Switch
                label={t('sheet.named')}
                checked={isNamed}
                onChange={(event) => setNamed(event.currentTarget.checked)}
              />
            )}
            <Switch
              label={t('sheet.aligned')}
              checked={isAlignedWanted}
              onChange={(event) => setAlignedWanted(event.currentTarget.checked)}
            />
            <Switch
              label={t('sheet.quality')}
              checked={isQualityNoted}
              onChange={(event) => setQualityNoted(event.currentTarget.checked)}
            />
            <Button leftSection={<PrintIcon size={16} />} loading={isPrinting} onClick={() => void print()}>
              {t('sheet.print')}
            </Button>
          </Group>
        </Group>
      </div>
      <div ref={desk} className={classes.desk} role="region" aria-label={t('sheet.title')} tabIndex={0}>
        <div
          ref={paperBox}
          className={classes.paper}
          style={
            {
              '--fit':
                deskPx > 0 ? Math.min(1, (deskPx - roomPx) / ((paper.widthMm + 2 * paddingMm) * pxPerMm)) : 1,
              '--paper-w': `${paper.widthMm}mm`,
              '--paper-h': `${paper.heightMm}mm`,
              '--cell': `${cellMm}mm`,
              '--label': `${sheetMm.label}mm`,
              '--gap': `${sheetMm.gap}mm`,
              '--caption': `${sheetMm.caption}mm`,
              '--title': `${sheetMm.title}mm`,
              '--heads': `${sheetMm.heads}mm`,
              '--footer': `${sheetMm.footer}mm`,
            } as CSSProperties
          }
        >
          <div className={classes.title}>
            <strong>{who}</strong>
            <span>{courseTitle(course, t)}</span>
          </div>
          <table className={classes.grid}>
            <caption className={classes.hidden}>{t('sheet.caption')}</caption>
            <thead>
              <tr>
                <td />
                {sessions.map((session) => (
                  <th key={session.id} scope="col" className={classes.head}>
                    <span>{format.day(session.heldOn)}</span>
                    <span>{headOf(session, sessions[0]!, t)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row" className={classes.label}>
                    <span>{viewName(row.view, t)}</span>
                    <span>{lightName(row.lightMode, t)}</span>
                  </th>
                  {sessions.map((session) => (
                    <td key={session.id} className={classes.cell}>
                      <Cell
                        row={row}
                        session={session}
                        isAlignedWanted={isAlignedWanted}
                        isQualityNoted={isQualityNoted}
                        pairs={pairs}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <div className={classes.footer}>
            <span>
              {t('sheet.footer', { clinic: clinic.name, date: format.day(todayIn(clinic.timeZone)) })}
            </span>
            <span>{clinic.isDemo ? t('demo.banner') : t('footer.notDiagnosis')}</span>
          </div>
        </div>
      </div>
    </>
  );
}

/** “Treatment 2 · day 84”, counted from the first session. */
function headOf(session: Session, first: Session, t: ReturnType<typeof useTranslation>['t']): string {
  const name = sessionName(session, t);
  return session === first ? name : t('sheet.dayOf', { name, count: session.dayOffset - first.dayOffset });
}

function Cell({
  row,
  session,
  isAlignedWanted,
  pairs,
  isQualityNoted,
}: {
  row: MatrixRow;
  session: Session;
  isAlignedWanted: boolean;
  pairs: Map<string, Pair>;
  isQualityNoted: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const photo = shownPhoto(row, session.id);
  const box = { aspectRatio: row.ratio };
  const words = { view: viewName(row.view, t), date: format.day(session.heldOn) };
  if (!photo || !isViewable(photo))
    return (
      <>
        <span className={classes.hole} style={box} role="img" aria-label={t('course.missing', words)} />
        <span className={classes.caption}>{t(photo ? `photoState.${photo.state}` : 'sheet.missing')}</span>
      </>
    );
  const pair = pairs.get(photo.id);
  const isAligned = photo.isBaseline || photo.alignment?.status === 'aligned';
  const note = qualityNote(photo, t);
  const file = isAlignedWanted && photo.files.includes('aligned') ? 'aligned' : 'view';
  return (
    <>
      <span className={classes.picture} style={box} data-aside={(isQualityNoted && !note) || undefined}>
        <img
          src={address.file(photo.id, file)}
          alt={t('photo.labelOf', { ...words, state: noteOf(photo, t) })}
        />
      </span>
      <span className={classes.caption}>
        {isQualityNoted && note
          ? note
          : [isAligned && photo.state === 'ready' ? '' : noteOf(photo, t), pair && pairText(pair, t)]
              .filter(Boolean)
              .join(' · ')}
      </span>
    </>
  );
}

const noteOf = (photo: Photo, t: ReturnType<typeof useTranslation>['t']): string => photoWord(photo, t) ?? '';
