import { ActionIcon, Menu, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../shell/format';
import { CameraIcon, DotsIcon, PencilIcon, RateIcon, UploadIcon } from '../shell/icons';
import { useCan } from '../shell/me';
import type { AxisActions } from './course-axis';
import classes from './course.module.css';
import type { Column } from './matrix';
import { sessionName } from './names';

/** A date on the axis: its mark, what was done, and how long after the one before. */
export function SessionHead({
  column,
  isCompact,
  onUpload,
  onChangeSession,
  onRefileSession,
}: { column: Column; isCompact: boolean } & AxisActions) {
  const { t } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const { session, days, gapPx } = column;
  const date = format.day(session.heldOn);
  const name = session.modality
    ? t('session.withModality', {
        session: sessionName(session, t),
        modality: t(`modality.${session.modality}`),
      })
    : sessionName(session, t);
  return (
    <div className={classes.head} style={{ marginLeft: gapPx }}>
      {gapPx > 0 && (
        <span
          className={classes.gap}
          style={{ width: gapPx }}
          title={t('session.daysLater', { count: days })}
        >
          {t('session.daysShort', { count: days })}
        </span>
      )}
      <div className={classes.date}>
        <Text component="h2" size="sm" fw={600} truncate title={date}>
          {isCompact ? format.shortDay(session.heldOn) : date}
        </Text>
        <span className={classes.headActions}>
          {can('photo.upload') && (
            <ActionIcon
              size={28}
              className={classes.addInHead}
              aria-label={t('upload.addTo', { date })}
              title={t('upload.add')}
              onClick={() => onUpload({ sessionId: session.id, files: [] })}
            >
              <UploadIcon size={16} />
            </ActionIcon>
          )}
          {(can('session.write') || can('rating.write') || can('photo.upload')) && (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon size={28} aria-label={t('session.moreOf', { date })}>
                  <DotsIcon size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {can('photo.upload') && can('session.write') && (
                  <Menu.Item
                    leftSection={<CameraIcon size={16} />}
                    renderRoot={(props) => (
                      <Link
                        to="/courses/$courseId/capture/$sessionId"
                        params={{ courseId: session.courseId, sessionId: session.id }}
                        {...props}
                      />
                    )}
                  >
                    {t('capture.action')}
                  </Menu.Item>
                )}
                {can('photo.upload') && (
                  <Menu.Item
                    leftSection={<UploadIcon size={16} />}
                    onClick={() => onUpload({ sessionId: session.id, files: [] })}
                  >
                    {t('upload.add')}
                  </Menu.Item>
                )}
                {can('rating.write') && (
                  <Menu.Item
                    leftSection={<RateIcon size={16} />}
                    renderRoot={(props) => (
                      <Link
                        to="/courses/$courseId/rate"
                        params={{ courseId: session.courseId }}
                        search={{ session: session.id }}
                        {...props}
                      />
                    )}
                  >
                    {t('rate.action')}
                  </Menu.Item>
                )}
                {can('treatment.read') && session.modality && (
                  <Menu.Item
                    leftSection={<PencilIcon size={16} />}
                    renderRoot={(props) => (
                      <Link
                        to="/courses/$courseId/treatment/$sessionId"
                        params={{ courseId: session.courseId, sessionId: session.id }}
                        {...props}
                      />
                    )}
                  >
                    {t('treatment.action')}
                  </Menu.Item>
                )}
                {can('session.write') && (
                  <Menu.Item onClick={() => onChangeSession(session)}>{t('session.change')}</Menu.Item>
                )}
                {can('record.refile') && (
                  <Menu.Item onClick={() => onRefileSession(session)}>{t('refile.action')}</Menu.Item>
                )}
              </Menu.Dropdown>
            </Menu>
          )}
        </span>
      </div>
      <Text size="xs" c="dimmed" lineClamp={2} className={classes.what}>
        {isCompact ? `${format.year(session.heldOn)} · ${name}` : name}
      </Text>
      <div className={classes.tick}>
        <span className={classes.mark} data-kind={session.kind} />
      </div>
    </div>
  );
}
