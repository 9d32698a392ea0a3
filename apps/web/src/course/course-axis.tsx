import { useElementSize, useMediaQuery } from '@mantine/hooks';
import { useLayoutEffect, useRef, useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Photo, Session } from '../api/types';
import { usePairs } from '../pair/use-pairs';
import { useFormat } from '../shell/format';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { carriesFiles } from '../upload/files';
import type { UploadTarget } from '../upload/upload-dialog';
import classes from './course.module.css';
import { axisColumns, columnWidth, type MatrixRow } from './matrix';
import { FirstPhotos, PhotoRow } from './photo-row';
import { ScoreLanes } from './score-lanes';
import { ScoreWords } from './score-words';
import { SessionHead } from './session-head';
import { useOutcome } from './use-outcome';

export interface AxisActions {
  /** Photos without a note on their quality step back. */
  isOnlyNoted: boolean;
  picked: Photo | null;
  onPick: (photo: Photo) => void;
  onOpenPhoto: (photo: Photo) => void;
  onCompare: (first: Photo, second: Photo) => void;
  onUpload: (target: UploadTarget) => void;
  onChangeSession: (session: Session) => void;
  onRefileSession: (session: Session) => void;
}
interface Props extends AxisActions {
  courseId: string;
  sessions: Session[];
  rows: MatrixRow[];
}

/** The page of a course: columns are sessions on a time axis, rows are views, and the scores share the axis. */
export function CourseAxis({ courseId, sessions, rows, ...actions }: Props) {
  const { t } = useTranslation();
  const pairs = usePairs(
    courseId,
    rows.map(({ baselinePhotoId }) => baselinePhotoId),
  );
  const { outcome, error } = useOutcome(courseId, sessions);
  const format = useFormat();
  const can = useCan();
  const isCompact = useMediaQuery('(max-width: 48em)');
  const { ref: measured, width } = useElementSize();
  const scroller = useRef<HTMLDivElement>(null);
  const [isDragging, setDragging] = useState(false);
  const labelPx = isCompact ? 0 : 148;
  const columnPx = columnWidth(sessions, Math.max(0, width - labelPx - 8), isCompact);
  const columns = axisColumns(sessions, columnPx);
  const innerPx = (columns.at(-1)?.centrePx ?? 0) + columnPx / 2;

  // The latest session is what one came for; older ones are to the left.
  const count = sessions.length;
  useLayoutEffect(() => {
    if (width > 0) scroller.current?.scrollTo({ left: innerPx });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when a session appears or the width is first known
  }, [count, width > 0]);

  const style = { '--label': `${labelPx}px`, '--column': `${columnPx}px`, '--inner': `${innerPx}px` };
  return (
    <div ref={measured} className={classes.axisBox}>
      <div
        ref={scroller}
        className={classes.scroller}
        style={style as CSSProperties}
        tabIndex={0}
        role="region"
        aria-label={t('course.axis')}
        onDragEnter={(event) => can('photo.upload') && carriesFiles(event) && setDragging(true)}
      >
        <div className={classes.inner}>
          <div className={classes.heads}>
            <div className={classes.corner} />
            {columns.map((column) => (
              <SessionHead key={column.session.id} column={column} isCompact={isCompact} {...actions} />
            ))}
          </div>
          {rows.map((row) => (
            <PhotoRow key={row.key} row={row} columns={columns} pairs={pairs} {...actions} />
          ))}
          {rows.length === 0 && <FirstPhotos columns={columns} onUpload={actions.onUpload} />}
          {outcome && (rows.length > 0 || outcome.hasAny) && (
            <ScoreLanes columns={columns} widthPx={innerPx} outcome={outcome} />
          )}
          {isDragging && (
            <div
              className={classes.drop}
              onDragOver={(event) => event.preventDefault()}
              onDragLeave={(event) => event.currentTarget === event.target && setDragging(false)}
              onDrop={(event) => {
                event.preventDefault();
                setDragging(false);
              }}
            >
              {columns.map(({ session, gapPx }) => (
                <div
                  key={session.id}
                  className={classes.dropColumn}
                  style={{ marginLeft: gapPx }}
                  onDragEnter={(event) => event.currentTarget.setAttribute('data-over', '')}
                  onDragLeave={(event) => event.currentTarget.removeAttribute('data-over')}
                  onDrop={(event) =>
                    actions.onUpload({ sessionId: session.id, files: [...event.dataTransfer.files] })
                  }
                >
                  {t('upload.dropHere', { date: format.shortDay(session.heldOn) })}
                </div>
              ))}
            </div>
          )}
        </div>
      </div>
      {error && <ProblemNote error={error} />}
      {outcome && (rows.length > 0 || outcome.hasAny) && <ScoreWords outcome={outcome} sessions={sessions} />}
    </div>
  );
}
