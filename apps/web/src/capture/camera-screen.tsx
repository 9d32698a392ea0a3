import { ActionIcon, Menu, UnstyledButton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lightName, viewName } from '../course/names';
import { CloseIcon } from '../shell/icons';
import { useCan } from '../shell/me';
import { acceptedFiles } from '../upload/files';
import { uploads } from '../upload/upload-queue';
import { useUploads } from '../upload/use-uploads';
import { Thirds, Toggle } from './camera-parts';
import type { CaptureFacts } from './capture-page';
import classes from './capture.module.css';
import { ClosingDialog, useClosing } from './closing-dialog';
import { Ghost, ghostScales, plainGhost, type GhostLook } from './ghost';
import { repeatShots } from './repeat-shots';
import { nextShot, openShots, repeatedBy, type OpenShot } from './shots';
import { ShotStrip } from './shot-strip';
import { useCamera, type TakenPicture } from './use-camera';
import { askForLevel, mayHaveLevel, useLevel } from './use-level';
import { RetakeHint } from './retake-hint';
import { useRetake } from './use-retake';
import { ViewFigure } from './view-figure';

const levelToleranceDeg = 1;

/** The camera of one session, as large as the screen; what it takes goes straight into the upload queue. */
export function CameraScreen(props: CaptureFacts & { onLeave: () => void }) {
  const { timeline, patient, session, onLeave } = props;
  const { t } = useTranslation();
  const client = useQueryClient();
  const live = useRef<HTMLVideoElement>(null);
  const camera = useCamera(live);
  const items = useUploads();
  const shots = openShots(props.shots.shots, items, session.id);
  const [key, setKey] = useState<string | null>(() => nextShot(shots, null)?.key ?? null);
  const shot = shots.find((one) => one.key === key) ?? shots[0];
  const [ghost, setGhost] = useState<GhostLook>(plainGhost);
  const [isAdjusting, setAdjusting] = useState(false);
  const [repeatKey, setRepeatKey] = useState<string | null>(null);
  const [hasGrid, setGrid] = useState(true);
  const [isLevelOn, setLevelOn] = useState(false);
  const [isClosing, setClosing] = useState(false);
  const [flash, setFlash] = useState<string | null>(null);
  const [small, setSmall] = useState<{ px: number; floor: number } | null>(null);
  const [pictures, setPictures] = useState<ReadonlyMap<string, string>>(new Map());
  const made = useRef<string[]>([]);
  const isTaking = useRef(false);
  const fileInput = useRef<HTMLInputElement>(null);
  const tilt = useLevel(isLevelOn);
  const settleRetake = useRetake(timeline.course.id, session.id);
  const close = useClosing(session.id, timeline.course.id, onLeave);

  // What has arrived meanwhile is asked for, so that leaving and coming back shows the same.
  const doneCount = items.filter((item) => item.sessionId === session.id && item.photoId).length;
  useEffect(() => {
    if (doneCount > 0) void client.invalidateQueries({ queryKey: ['shots', session.id] });
  }, [client, doneCount, session.id]);
  useEffect(() => {
    const urls = made.current;
    return () => urls.forEach((url) => URL.revokeObjectURL(url));
  }, []);

  const baselineOf = (one: OpenShot) =>
    timeline.series.find(({ view, lightMode }) => view === one.view && lightMode === one.lightMode)
      ?.baselinePhotoId ?? null;
  const baselineId = shot ? baselineOf(shot) : null;
  const can = useCan();
  const repeated = shot && can('measure.write') ? repeatedBy(shot, timeline.photos) : null;
  const isRepeat = repeated !== null && repeatKey === shot?.key;

  const keep = (file: File, taken: Partial<TakenPicture>, of: OpenShot) => {
    const [itemId] = uploads.add([
      {
        file,
        courseId: timeline.course.id,
        sessionId: session.id,
        view: of.view,
        lightMode: of.lightMode,
        ...(taken.takenAt ? { takenAt: taken.takenAt.toISOString() } : {}),
        ...(taken.lens ? { lens: taken.lens } : {}),
      },
    ]);
    if (!itemId) return;
    const url = URL.createObjectURL(file);
    made.current.push(url);
    setPictures((before) => new Map(before).set(itemId, url));
    setFlash(url);
    // A repeat stays beside the first one, which is not replaced.
    if (isRepeat && repeated) repeatShots.add({ itemId, courseId: timeline.course.id, of: repeated });
    else settleRetake(of, itemId);
    setRepeatKey(null);
    const now = openShots(props.shots.shots, uploads.items(), session.id);
    setKey(nextShot(now, of.key)?.key ?? of.key);
    setAdjusting(false);
  };

  const shoot = async () => {
    if (!shot) return;
    if (camera.state !== 'live') {
      fileInput.current?.click();
      return;
    }
    // A second press while the sensor is read is the same picture.
    if (isTaking.current) return;
    isTaking.current = true;
    try {
      const taken = await camera.take();
      if (!taken) {
        fileInput.current?.click();
        return;
      }
      const px = Math.max(taken.widthPx, taken.heightPx);
      setSmall(px < shot.minLongSidePx ? { px, floor: shot.minLongSidePx } : null);
      const type = taken.blob.type || 'image/jpeg';
      const name = `${shot.view}.${type.split('/')[1]?.replace('jpeg', 'jpg') ?? 'jpg'}`;
      keep(new File([taken.blob], name, { type }), taken, shot);
    } finally {
      isTaking.current = false;
    }
  };
  const press = () => void shoot();
  useShutterKeys(press, !isClosing);

  const missing = shots.filter((one) => one.isRequired && !one.isTaken);
  const finish = () => {
    const under = uploads
      .items()
      .some((item) => item.sessionId === session.id && !item.photoId && item.state !== 'failed');
    if (missing.length > 0) setClosing(true);
    // The server counts what it has: the last pictures may still be on their way.
    else if (under) void whenUploaded(session.id).then(() => close.mutate(null));
    else close.mutate(null);
  };
  const failed = items.filter((item) => item.sessionId === session.id && item.state === 'failed');
  const sending = items.filter(
    (item) => item.sessionId === session.id && !item.photoId && item.state !== 'failed',
  );
  const bornYear = patient.bornOn?.slice(0, 4);

  return (
    <main id="main" className={classes.screen}>
      <div className={classes.top}>
        <ActionIcon variant="transparent" size={44} aria-label={t('capture.leave')} onClick={onLeave}>
          <CloseIcon />
        </ActionIcon>
        <div className={classes.who}>
          <h1 style={{ position: 'absolute', clip: 'rect(0 0 0 0)' }}>{t('capture.title')}</h1>
          <p>
            <strong>{patient.name ?? patient.code}</strong>
          </p>
          <p className={classes.quiet}>
            {[patient.name ? patient.code : null, bornYear].filter(Boolean).join(' · ')}
          </p>
        </div>
        <UnstyledButton
          className={classes.tool}
          data-on={missing.length === 0 || undefined}
          disabled={close.isPending}
          onClick={finish}
        >
          {missing.length === 0 ? t('capture.finish') : t('capture.finishWith', { count: missing.length })}
        </UnstyledButton>
      </div>

      <div className={classes.stage}>
        <video ref={live} muted playsInline autoPlay aria-label={t('capture.live')} />
        {baselineId && ghost.isOn && camera.state === 'live' && (
          <Ghost photoId={baselineId} look={ghost} isAdjusting={isAdjusting} onLook={setGhost} />
        )}
        {hasGrid && camera.state === 'live' && <Thirds {...camera.frame} />}
        {tilt && (
          <div
            className={classes.levelLine}
            data-level={Math.abs(tilt.rollDeg) < levelToleranceDeg || undefined}
            style={{ transform: `rotate(${-tilt.rollDeg}deg)` }}
          />
        )}
        {flash && (
          <img
            key={flash}
            className={classes.flash}
            src={flash}
            alt=""
            onAnimationEnd={() => setFlash(null)}
          />
        )}
        <div className={classes.pills}>
          {tilt && (
            <span className={classes.pill}>
              {t('capture.tilt', { roll: tilt.rollDeg.toFixed(0), pitch: tilt.pitchDeg.toFixed(0) })}
            </span>
          )}
          {small && (
            <span className={classes.pill} role="status">
              {t('capture.tooSmall', small)}
            </span>
          )}
          <RetakeHint shots={shots} photos={timeline.photos} onRetake={setKey} />
          {sending.length > 0 && (
            <span className={classes.pill}>{t('capture.sending', { count: sending.length })}</span>
          )}
          {failed.length > 0 && (
            <span className={classes.pill} role="alert">
              {t('capture.failed', { count: failed.length })}{' '}
              <UnstyledButton onClick={() => failed.forEach(({ id }) => uploads.resume(id))}>
                {t('action.retry')}
              </UnstyledButton>
            </span>
          )}
        </div>
        {(camera.state === 'refused' || camera.state === 'missing') && (
          <div className={classes.middle} role="alert">
            <p>{t(`capture.camera.${camera.state}`)}</p>
            <UnstyledButton className={classes.tool} data-on onClick={() => fileInput.current?.click()}>
              {t('capture.camera.native')}
            </UnstyledButton>
          </div>
        )}
      </div>

      <div className={classes.bottom}>
        <div className={classes.tools} role="toolbar" aria-label={t('capture.tools')}>
          {baselineId ? (
            <>
              <label>
                {t('capture.ghost.opacity')}
                <input
                  type="range"
                  min={0}
                  max={100}
                  step={5}
                  value={ghost.isOn ? ghost.opacityPercent : 0}
                  onChange={(event) =>
                    setGhost({ ...ghost, isOn: true, opacityPercent: Number(event.currentTarget.value) })
                  }
                />
              </label>
              {isAdjusting && (
                <label>
                  {t('capture.ghost.size')}
                  <input
                    type="range"
                    min={ghostScales.min}
                    max={ghostScales.max}
                    step={0.02}
                    value={ghost.scale}
                    onChange={(event) => setGhost({ ...ghost, scale: Number(event.currentTarget.value) })}
                  />
                </label>
              )}
              <Toggle isOn={ghost.isOn} onClick={() => setGhost({ ...ghost, isOn: !ghost.isOn })}>
                {t('capture.ghost.name')}
              </Toggle>
              <Toggle isOn={isAdjusting} onClick={() => setAdjusting(!isAdjusting)}>
                {t('capture.ghost.move')}
              </Toggle>
              {isAdjusting && (
                <UnstyledButton
                  className={classes.tool}
                  onClick={() => setGhost({ ...plainGhost, opacityPercent: ghost.opacityPercent })}
                >
                  {t('capture.ghost.reset')}
                </UnstyledButton>
              )}
            </>
          ) : (
            <span className={classes.quiet}>{t('capture.ghost.none')}</span>
          )}
          {shot && repeated && (
            <Toggle isOn={isRepeat} onClick={() => setRepeatKey(isRepeat ? null : shot.key)}>
              {t('capture.repeat')}
            </Toggle>
          )}
          <Toggle isOn={hasGrid} onClick={() => setGrid(!hasGrid)}>
            {t('capture.grid')}
          </Toggle>
          {mayHaveLevel() && (
            <Toggle
              isOn={isLevelOn}
              onClick={() => void (isLevelOn ? setLevelOn(false) : askForLevel().then(setLevelOn))}
            >
              {t('capture.level')}
            </Toggle>
          )}
          {camera.hasTorch && (
            <Toggle isOn={camera.isTorchOn} onClick={() => void camera.switchTorch(!camera.isTorchOn)}>
              {t('capture.torch')}
            </Toggle>
          )}
          {camera.lenses.length > 1 && (
            <Menu position="top">
              <Menu.Target>
                <UnstyledButton className={classes.tool}>{t('capture.lens')}</UnstyledButton>
              </Menu.Target>
              <Menu.Dropdown>
                {camera.lenses.map(({ deviceId, label }, index) => (
                  <Menu.Item
                    key={deviceId}
                    disabled={deviceId === camera.lensId}
                    onClick={() => camera.chooseLens(deviceId)}
                  >
                    {label || t('capture.lensNumber', { number: index + 1 })}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </div>
        <ShotStrip shots={shots} currentKey={shot?.key ?? null} pictures={pictures} onChoose={setKey} />
        <div className={classes.shootRow}>
          {shot ? (
            <div className={classes.next} role="status">
              <ViewFigure shot={shot} />
              <span>
                <strong>{viewName(shot.view, t)}</strong>
                <br />
                <span className={classes.quiet}>
                  {isRepeat
                    ? t('capture.repeatHint')
                    : shot.isTaken
                      ? t('capture.again')
                      : lightName(shot.lightMode, t)}
                </span>
              </span>
            </div>
          ) : (
            <span className={classes.quiet}>{t('capture.noViews')}</span>
          )}
          <button
            type="button"
            className={classes.shutter}
            aria-label={t('capture.shutter')}
            onClick={press}
          />
          <div className={classes.right}>
            <span className={classes.quiet}>
              {t('capture.progress', {
                done: shots.filter((one) => one.isTaken).length,
                total: shots.length,
              })}
            </span>
          </div>
        </div>
      </div>

      <input
        ref={fileInput}
        type="file"
        accept={acceptedFiles}
        capture="environment"
        hidden
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (file && shot) keep(file, {}, shot);
        }}
      />
      <ClosingDialog {...props} isOpen={isClosing} missing={missing} onClose={() => setClosing(false)} />
    </main>
  );
}

const shutterKeys = new Set([' ', 'Enter', 'AudioVolumeUp', 'AudioVolumeDown', 'VolumeUp', 'VolumeDown']);

/** Keyboard, volume keys and remote shutters. A focused control keeps its own Space and Enter. */
function useShutterKeys(press: () => void, isEnabled: boolean) {
  const latest = useRef(press);
  useEffect(() => {
    latest.current = press;
  });
  useEffect(() => {
    if (!isEnabled) return;
    const listen = (event: KeyboardEvent) => {
      if (!shutterKeys.has(event.key) || event.repeat || event.ctrlKey || event.metaKey || event.altKey)
        return;
      const target = event.target as Element;
      if ((event.key === ' ' || event.key === 'Enter') && target.closest('button, input, [role="menu"]'))
        return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [isEnabled]);
}

/** Resolves when nothing of the session is under way any more. */
function whenUploaded(sessionId: string): Promise<void> {
  const isOver = () =>
    uploads
      .items()
      .every((item) => item.sessionId !== sessionId || item.photoId !== null || item.state === 'failed');
  return new Promise((resolve) => {
    if (isOver()) {
      resolve();
      return;
    }
    const stop = uploads.subscribe(() => {
      if (!isOver()) return;
      stop();
      resolve();
    });
  });
}
