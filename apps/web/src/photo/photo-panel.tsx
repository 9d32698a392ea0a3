import { Anchor, Button, Drawer, Group, Select, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { address, api } from '../api/client';
import { knownViews, lightModes, type Photo, type PhotoChange, type Session } from '../api/types';
import { CalibrationFacts } from '../calibration/calibration-facts';
import { lightName, sessionName, viewName } from '../course/names';
import { useFormat } from '../shell/format';
import { DownloadIcon, PinIcon, RetryIcon } from '../shell/icons';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { showUndo } from '../shell/toast';
import { PhotoSetUp } from './photo-set-up';
import { reasonText } from './photo-words';
import { faceText, qualityAdvice, qualityText } from './quality-words';
import { RepeatMark } from './repeat-mark';
import { differenceText, setUpText } from './set-up-words';
import classes from './panel.module.css';
import { Thumb } from './thumb';

interface Props {
  courseId: string;
  sessions: Session[];
  photo: Photo | undefined;
  onRefile: (photo: Photo) => void;
  onClose: () => void;
}

/** Everything about one photo, and what can be done with it. The original itself is never changed. */
export function PhotoPanel(props: Props) {
  const { t } = useTranslation();
  const { photo, onClose } = props;
  return (
    <Drawer
      opened={photo !== undefined}
      onClose={onClose}
      position="right"
      size={420}
      title={t('photo.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {photo && <Panel key={photo.id} {...props} photo={photo} />}
    </Drawer>
  );
}

type SetUpChange = NonNullable<PhotoChange['setUp']>;

/** What the photo says of itself; null where it follows its session. */
const ownSetUp = ({ setUp }: Photo, session: Session): SetUpChange => {
  const own = <Part extends keyof Photo['setUp']>(part: Part) =>
    setUp[part] === session.setUp[part] ? null : setUp[part];
  return {
    room: own('room'),
    cameraLabel: own('cameraLabel'),
    lightPreset: own('lightPreset'),
    skinState: own('skinState'),
  };
};

function Panel({ courseId, sessions, photo, onRefile }: Props & { photo: Photo }) {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const renew = () => client.invalidateQueries({ queryKey: ['timeline', courseId] });
  const change = useMutation({
    mutationFn: (fields: PhotoChange) => api.changePhoto(photo.id, photo.version, fields),
    onSettled: renew,
  });
  const session = sessions.find(({ id }) => id === photo.sessionId);
  const setUp = useMutation({
    mutationFn: (given: SetUpChange) => api.changePhoto(photo.id, photo.version, { setUp: given }),
    onSuccess: (changed) => {
      if (!session) return;
      const before = ownSetUp(photo, session);
      showUndo(
        t('photo.setUpChanged'),
        () => api.changePhoto(photo.id, changed.version, { setUp: before }).then(renew),
        t,
      );
    },
    onSettled: renew,
  });
  const pin = useMutation({
    mutationFn: () => api.pinBaseline(courseId, photo.view, photo.lightMode, photo.id),
    onSettled: renew,
  });
  const retry = useMutation({ mutationFn: () => api.retryPhoto(photo.id), onSettled: renew });
  const error = change.error ?? setUp.error ?? pin.error ?? retry.error;
  const views = [...new Set([photo.view, ...knownViews])];
  const isSeen = photo.state === 'ready' || photo.state === 'damaged';

  return (
    <Stack gap="md">
      {photo.files.includes('thumb') && (
        <div className={classes.picture}>
          <Thumb photoId={photo.id} placeholder={photo.placeholder} alt={viewName(photo.view, t)} />
        </div>
      )}
      <Condition photo={photo} />
      {error && <ProblemNote error={error} />}
      {photo.state === 'failed' && can('photo.upload') && (
        <Button
          variant="default"
          leftSection={<RetryIcon size={16} />}
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {t('photo.retry')}
        </Button>
      )}
      {can('photo.change') && (
        <Stack gap="sm">
          <Switch
            label={t('photo.released')}
            description={t('photo.releasedText')}
            checked={photo.releasedAt !== null}
            disabled={!isSeen || change.isPending}
            onChange={(event) => change.mutate({ isReleased: event.currentTarget.checked })}
          />
          <Switch
            label={t('photo.chosen')}
            description={t('photo.chosenText')}
            checked={photo.isChosen}
            disabled={change.isPending}
            onChange={(event) => change.mutate({ isChosen: event.currentTarget.checked })}
          />
          <Stack gap="sm">
            <Select
              label={t('upload.view')}
              data={views.map((value) => ({ value, label: viewName(value, t) }))}
              value={photo.view}
              searchable
              allowDeselect={false}
              onChange={(view) => view && view !== photo.view && change.mutate({ view })}
            />
            <Select
              label={t('upload.light')}
              data={lightModes.map((value) => ({ value, label: lightName(value, t) }))}
              value={photo.lightMode}
              allowDeselect={false}
              onChange={(light) => {
                const lightMode = lightModes.find((one) => one === light);
                if (lightMode && lightMode !== photo.lightMode) change.mutate({ lightMode });
              }}
            />
          </Stack>
          {!photo.isBaseline && isSeen && photo.alignment && (
            <Button
              variant={photo.alignment.status === 'refused' ? 'filled' : 'default'}
              renderRoot={(props) => (
                <Link
                  to="/courses/$courseId/align/$photoId"
                  params={{ courseId, photoId: photo.id }}
                  {...props}
                />
              )}
            >
              {t('align.byHand')}
            </Button>
          )}
          {session && (
            <PhotoSetUp
              courseId={courseId}
              photo={photo}
              session={session}
              isBusy={setUp.isPending}
              onChange={(given) => setUp.mutate(given)}
            />
          )}
          {!photo.isBaseline && isSeen && (
            <Button
              variant="default"
              leftSection={<PinIcon size={16} />}
              loading={pin.isPending}
              onClick={() => pin.mutate()}
            >
              {t('photo.makeBaseline')}
            </Button>
          )}
        </Stack>
      )}
      <CalibrationFacts photo={photo} />
      {can('measure.write') && isSeen && <RepeatMark courseId={courseId} photo={photo} />}
      <Facts photo={photo} session={session} />
      {can('record.refile') && (
        <Button variant="default" onClick={() => onRefile(photo)}>
          {t('refile.action')}
        </Button>
      )}
      <Group gap="md">
        {can('photo.read-original') && (
          <Anchor href={address.original(photo.id)} size="sm" download>
            <Group gap="xs" component="span">
              <DownloadIcon size={16} />
              {t('photo.original')}
            </Group>
          </Anchor>
        )}
        <Anchor href={address.photoRecord(photo.id)} size="sm" target="_blank" rel="noreferrer">
          {t('photo.record')}
        </Anchor>
      </Group>
    </Stack>
  );
}

/** What is wrong with the photo and what to do about it; nothing when all is well. */
function Condition({ photo }: { photo: Photo }) {
  const { t } = useTranslation();
  if (photo.state === 'failed')
    return (
      <Text size="sm" role="alert">
        {t('photo.failedText', { reason: reasonText(photo.failureReason, t) })}
      </Text>
    );
  if (photo.state === 'damaged')
    return (
      <Text size="sm" role="alert">
        {t('photo.damagedText', { what: photo.damage.map((code) => reasonText(code, t)).join(', ') })}
      </Text>
    );
  if (photo.alignment?.status === 'refused')
    return (
      <Text size="sm">
        {t('photo.refusedText', { reason: reasonText(photo.alignment.reason, t) })}{' '}
        {t(`align.advice.${photo.alignment.reason}`, { defaultValue: '' })}
      </Text>
    );
  const advice = qualityAdvice(photo, t);
  return advice && <Text size="sm">{advice}</Text>;
}

function residualText(
  { residualPct, residualMm }: NonNullable<Photo['alignment']>,
  t: TFunction,
  format: ReturnType<typeof useFormat>,
): string | null {
  if (residualPct === null) return null;
  const percent = format.number(residualPct, 2);
  return residualMm === null
    ? t('photo.residualOf', { percent })
    : t('photo.residualInMm', { percent, mm: format.number(residualMm, 2) });
}

function Facts({ photo, session }: { photo: Photo; session: Session | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const residual = photo.alignment && residualText(photo.alignment, t, format);
  const facts: [string, string | null][] = [
    ['session', session ? `${format.day(session.heldOn)} · ${sessionName(session, t)}` : null],
    ['takenAt', photo.takenAt && format.instant(photo.takenAt)],
    ['setUp', setUpText(photo.setUp, t)],
    ['changes', photo.setUpChanges.map((change) => differenceText(change, t)).join(' · ') || null],
    ['quality', photo.quality && qualityText(photo.quality, t)],
    ['face', photo.quality && faceText(photo.quality, t, format)],
    ['camera', photo.camera],
    [
      'size',
      photo.widthPx ? `${photo.widthPx} × ${photo.heightPx} px · ${format.size(photo.sizeBytes)}` : null,
    ],
    ['alignment', photo.alignment && t(`alignment.${photo.alignment.status}`)],
    ['way', photo.alignment?.route ? t(`align.route.${photo.alignment.route}`) : null],
    ['residual', residual],
    ['fileName', photo.fileName],
    ['sha256', photo.sha256.slice(0, 16)],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{t(`photo.fact.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
