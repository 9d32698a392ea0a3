import { ActionIcon, Button, Text } from '@mantine/core';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pair, Photo, Session } from '../api/types';
import { photoWord } from '../photo/photo-words';
import { PairScore } from '../pair/pair-score';
import { qualityNote } from '../photo/quality-words';
import { Thumb } from '../photo/thumb';
import { useFormat } from '../shell/format';
import { CompareIcon, DotsIcon, PlusIcon } from '../shell/icons';
import { useCan } from '../shell/me';
import type { AxisActions } from './course-axis';
import classes from './course.module.css';
import { isViewable, seriesPhotos, shownPhoto, type Column, type MatrixRow } from './matrix';
import { lightName, viewName } from './names';

interface Props extends AxisActions {
  row: MatrixRow;
  columns: Column[];
  /** Of each photo with its baseline, by the photo's id. */
  pairs: Map<string, Pair>;
}

export function PhotoRow({ row, columns, pairs, ...actions }: Props) {
  const { t } = useTranslation();
  const series = seriesPhotos(
    row,
    columns.map(({ session }) => session),
  );
  const first = series.find((photo) => photo.id === row.baselinePhotoId) ?? series[0];
  const last = series.at(-1);
  return (
    <section className={classes.row} aria-label={viewName(row.view, t)}>
      <div className={classes.label}>
        <Text size="sm" fw={600} component="h3">
          {viewName(row.view, t)}
        </Text>
        <Text size="xs" c="dimmed">
          {lightName(row.lightMode, t)}
        </Text>
        {first && last && first !== last && (
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<CompareIcon size={14} />}
            onClick={() => actions.onCompare(first, last)}
          >
            {t('viewer.compare')}
          </Button>
        )}
      </div>
      <div className={classes.cells}>
        {columns.map(({ session, gapPx }) => (
          <div key={session.id} className={classes.cell} style={{ marginLeft: gapPx }}>
            <Cell row={row} session={session} pairs={pairs} {...actions} />
          </div>
        ))}
      </div>
    </section>
  );
}

/** In place of rows, while the course has no photo: where the first ones go. */
export function FirstPhotos({ columns, onUpload }: { columns: Column[] } & Pick<AxisActions, 'onUpload'>) {
  const { t } = useTranslation();
  const format = useFormat();
  const can = useCan();
  return (
    <section className={classes.row} aria-label={t('course.noPhotos')}>
      <div className={classes.label}>
        <Text size="sm" c="dimmed">
          {t('course.noPhotos')}
        </Text>
      </div>
      <div className={classes.cells}>
        {columns.map(({ session, gapPx }) => (
          <div key={session.id} className={classes.cell} style={{ marginLeft: gapPx }}>
            {can('photo.upload') && (
              <button
                type="button"
                className={classes.hole}
                style={{ aspectRatio: 4 / 3 }}
                onClick={() => onUpload({ sessionId: session.id, files: [] })}
              >
                <PlusIcon />
                <Text size="sm" component="span">
                  {t('upload.dropHere', { date: format.shortDay(session.heldOn) })}
                </Text>
              </button>
            )}
          </div>
        ))}
      </div>
    </section>
  );
}

function Cell({
  row,
  session,
  pairs,
  ...actions
}: { row: MatrixRow; session: Session; pairs: Map<string, Pair> } & AxisActions) {
  const { t } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const photo = shownPhoto(row, session.id);
  const box = { aspectRatio: row.ratio } satisfies CSSProperties;
  const date = format.day(session.heldOn);
  const view = viewName(row.view, t);
  if (!photo)
    return can('photo.upload') ? (
      <button
        type="button"
        className={classes.hole}
        style={box}
        aria-label={t('upload.addMissing', { view, date })}
        onClick={() =>
          actions.onUpload({ sessionId: session.id, files: [], view: row.view, lightMode: row.lightMode })
        }
      >
        <PlusIcon />
      </button>
    ) : (
      <span
        className={classes.hole}
        style={box}
        role="img"
        aria-label={t('course.missing', { view, date })}
      />
    );
  const retakes = (row.cells.get(session.id)?.length ?? 1) - 1;
  const isPicked = actions.picked?.id === photo.id;
  const note = qualityNote(photo, t);
  const word = [photoWord(photo, t), note].filter(Boolean).join(' · ') || null;
  return (
    <>
      <button
        type="button"
        className={classes.picture}
        style={box}
        data-picked={isPicked || undefined}
        data-state={photo.state}
        data-aside={(actions.isOnlyNoted && note === null) || undefined}
        aria-pressed={isPicked}
        aria-label={t('photo.labelOf', { view, date, state: word ?? '' })}
        onClick={() => (isViewable(photo) ? actions.onPick(photo) : actions.onOpenPhoto(photo))}
      >
        <PictureOf photo={photo} />
      </button>
      <div className={classes.caption}>
        <Text size="xs" c="dimmed" lineClamp={2} className={classes.captionWords} title={word ?? undefined}>
          {[
            photo.files.includes('thumb') ? word : null,
            retakes > 0 ? t('photo.retakes', { count: retakes }) : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
        <PairScore pair={pairs.get(photo.id)} className={classes.score} />
        <ActionIcon
          size={22}
          className={classes.more}
          aria-label={t('photo.detailsOf', { view, date })}
          onClick={() => actions.onOpenPhoto(photo)}
        >
          <DotsIcon size={14} />
        </ActionIcon>
      </div>
    </>
  );
}

function PictureOf({ photo }: { photo: Photo }) {
  const { t } = useTranslation();
  if (photo.files.includes('thumb'))
    return <Thumb photoId={photo.id} placeholder={photo.placeholder} alt="" />;
  return (
    <span className={classes.noPicture}>
      {photo.placeholder && <img src={photo.placeholder} alt="" />}
      <span>{t(`photoState.${photo.state}`)}</span>
    </span>
  );
}
