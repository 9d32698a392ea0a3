import { Center, Loader } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Photo, Timeline } from '../api/types';
import { matrixRows, seriesPhotos, type MatrixRow } from '../course/matrix';
import { sessionName } from '../course/names';
import { useTimeline } from '../course/use-course';
import { lightRefusal } from '../pair/pair-words';
import { usePair } from '../pair/use-pairs';
import { RegionOverlay } from '../regions/region-overlay';
import { useFormat } from '../shell/format';
import { PlainFrame } from '../shell/frame';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import type { DifferenceLook } from './difference-tools';
import { wholePicture } from './geometry';
import { KeyHelp } from './key-help';
import { isAligned, sourceOf, type Version } from './sources';
import { Stage, type StageMode } from './stage';
import { useSurround } from './surround';
import { useKeys } from './use-keys';
import { ViewerBar } from './viewer-bar';
import classes from './viewer.module.css';

export interface ViewerSearch {
  left?: string;
  right?: string;
}

/** The comparison: two sessions of one view in one frame, as large as the screen. */
export function ViewerPage() {
  const { t } = useTranslation();
  const { courseId } = useParams({ from: '/courses/$courseId/compare' });
  const timeline = useTimeline(courseId);
  if (timeline.error && !timeline.data)
    return (
      <PlainFrame>
        <ProblemNote error={timeline.error} onRetry={() => void timeline.refetch()} />
      </PlainFrame>
    );
  if (!timeline.data)
    return (
      <Center h="100dvh">
        <Loader color="gray" size="sm" aria-label={t('state.loading')} />
      </Center>
    );
  return <Viewer timeline={timeline.data} />;
}

/** The pair that the address names, or the baseline and the latest of the fullest row. */
function useShownPair(timeline: Timeline) {
  const search = useSearch({ from: '/courses/$courseId/compare' });
  return useMemo(() => {
    const rows = matrixRows(timeline);
    const has = (row: MatrixRow, id: string | undefined) =>
      [...row.cells.values()].some((photos) => photos.some((photo) => photo.id === id));
    const row =
      rows.find((one) => has(one, search.right)) ??
      rows.find((one) => has(one, search.left)) ??
      [...rows].sort((a, b) => b.cells.size - a.cells.size)[0];
    const series = row ? seriesPhotos(row, timeline.sessions) : [];
    const named = (id: string | undefined) =>
      row && [...row.cells.values()].flat().find((photo) => photo.id === id && photo.files.includes('view'));
    const left = named(search.left) ?? series.find(({ isBaseline }) => isBaseline) ?? series[0];
    const right = named(search.right) ?? series.at(-1);
    return { rows, row, series, left, right };
  }, [timeline, search.left, search.right]);
}

function Viewer({ timeline }: { timeline: Timeline }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { rows, row, series, left, right } = useShownPair(timeline);
  const courseId = timeline.course.id;

  if (!row || !left || !right)
    return (
      <PlainFrame>
        <p>{t('viewer.nothing')}</p>
      </PlainFrame>
    );
  const show = (pair: { left: Photo; right: Photo }) =>
    void navigate({
      to: '/courses/$courseId/compare',
      params: { courseId },
      search: { left: pair.left.id, right: pair.right.id },
      replace: true,
    });
  return (
    <Comparison
      timeline={timeline}
      rows={rows}
      row={row}
      series={series}
      left={left}
      right={right}
      onShow={show}
      onClose={() => void navigate({ to: '/courses/$courseId', params: { courseId } })}
    />
  );
}

export interface ComparisonProps {
  timeline: Timeline;
  rows: MatrixRow[];
  row: MatrixRow;
  series: Photo[];
  left: Photo;
  right: Photo;
  onShow: (pair: { left: Photo; right: Photo }) => void;
  onClose: () => void;
}

function Comparison(props: ComparisonProps) {
  const { timeline, row, series, left, right, onShow, onClose } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const [surround, setSurround] = useSurround();
  const [mode, setMode] = useState<StageMode>('slider');
  const [position, setPosition] = useState(50);
  const [look, setLook] = useState(wholePicture);
  const [only, setOnly] = useState<'left' | 'right' | null>(null);
  const [wanted, setWanted] = useState<Version | null>(null);
  const [differenceLook, setDifferenceLook] = useState<DifferenceLook | null>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [hasRegions, setHasRegions] = useState(false);
  const [isBent, setBent] = useState(false);
  const [isTouching, setTouching] = useState(false);
  const settle = useRef<number>(undefined);

  const baselineId = series.find(({ isBaseline }) => isBaseline)?.id ?? null;
  const canRegions = useCan()('measure.read') && baselineId !== null;
  const pair = usePair(timeline.course.id, left.id, right.id);
  const refusal = left.id === right.id ? null : lightRefusal(pair, t);
  // The best there is until somebody chooses: one light where both have it, else as it was taken in one frame.
  const version = wanted ?? (refusal === null && left.id !== right.id ? 'normalised' : 'aligned');

  const bendOf = (photo: Photo) =>
    pair?.bends[photo.id === pair.beforePhotoId ? 0 : photo.id === pair.afterPhotoId ? 1 : 2] ?? null;
  const canBend = version !== 'original' && [left, right].some((photo) => bendOf(photo) !== null);

  // The controls leave while one compares and come back when the hand rests.
  const compareFor = (durationMs: number) => {
    setTouching(true);
    window.clearTimeout(settle.current);
    settle.current = window.setTimeout(() => setTouching(false), durationMs);
  };
  const slide = (next: number) => {
    setOnly(null);
    // Side by side has nothing to move; both other ways of looking have.
    setMode((now) => (now === 'side' || now === 'difference' ? 'slider' : now));
    setPosition(Math.min(100, Math.max(0, next)));
  };
  const step = (by: number, side: 'left' | 'right') => {
    const current = side === 'left' ? left : right;
    const next = series[series.indexOf(current) + by];
    if (next) onShow(side === 'left' ? { left: next, right } : { left, right: next });
  };
  const swap = () => onShow({ left: right, right: left });
  const blink = () => setOnly((now) => (now === 'left' ? 'right' : 'left'));

  useKeys(
    {
      ArrowLeft: (event) => slide(position - (event.shiftKey ? 10 : 2)),
      ArrowRight: (event) => slide(position + (event.shiftKey ? 10 : 2)),
      ArrowDown: (event) => slide(position - (event.shiftKey ? 10 : 2)),
      ArrowUp: (event) => slide(position + (event.shiftKey ? 10 : 2)),
      PageDown: () => slide(position - 10),
      PageUp: () => slide(position + 10),
      Home: () => slide(0),
      End: () => slide(100),
      b: blink,
      ' ': swap,
      j: (event) => step(-1, event.shiftKey ? 'left' : 'right'),
      k: (event) => step(1, event.shiftKey ? 'left' : 'right'),
      s: () => setMode((now) => (now === 'side' ? 'slider' : 'side')),
      o: () => setMode((now) => (now === 'onion' ? 'slider' : 'onion')),
      a: () => setWanted(version === 'original' ? 'aligned' : 'original'),
      n: () => setWanted(version === 'normalised' ? 'original' : 'normalised'),
      d: () => setMode((now) => (now === 'difference' ? 'slider' : 'difference')),
      w: () => setBent((now) => canBend && !now),
      r: () => setHasRegions((now) => canRegions && !now),
      '0': () => setLook(wholePicture),
      '?': () => setHelpOpen(true),
      Escape: () => (only ? setOnly(null) : onClose()),
    },
    !isHelpOpen,
    (key) => key.startsWith('Arrow') && compareFor(700),
  );

  const sessions = new Map(timeline.sessions.map((session) => [session.id, session]));
  const title = (photo: Photo) => {
    const session = sessions.get(photo.sessionId);
    return session ? `${format.day(session.heldOn)} · ${sessionName(session, t)}` : photo.fileName;
  };
  const source = (photo: Photo) => ({
    ...sourceOf(
      photo,
      {
        title: title(photo),
        version,
        isClose: look.scale > 1.5,
        lightRefusal: refusal,
        bend: isBent ? bendOf(photo) : null,
      },
      t,
    ),
    overlay: hasRegions && isInFrame(photo, version) && (
      <RegionOverlay baselineId={baselineId} photoId={photo.id} />
    ),
  });
  const noise = pair?.differenceNoise ?? null;
  const followUp = left.isBaseline ? right : left;
  const base = left.isBaseline ? left : right.isBaseline ? right : left;
  const difference =
    noise === null
      ? {
          refusal:
            refusal === null
              ? t('viewer.differenceNeedsBaseline')
              : t('viewer.differenceRefused', { reason: refusal }),
        }
      : { photoId: followUp.id, noise, ...(differenceLook ?? { threshold: noise, opacity: 0.75 }) };
  usePreload(series, right, (photo) => source(photo).address);

  return (
    <div className={classes.screen} data-surround={surround}>
      <main id="main" style={{ display: 'contents' }}>
        <h1 style={{ position: 'absolute', clip: 'rect(0 0 0 0)' }}>{t('viewer.title')}</h1>
        <Stage
          left={source(mode === 'difference' ? base : left)}
          right={source(right)}
          mode={mode}
          ratio={row.ratio}
          surround={surround}
          look={look}
          onLook={setLook}
          position={position}
          onPosition={slide}
          only={mode === 'side' || mode === 'difference' ? null : only}
          onTouching={setTouching}
          difference={difference}
          onDifference={setDifferenceLook}
        />
        <ViewerBar
          {...props}
          isHidden={isTouching}
          mode={mode}
          onMode={setMode}
          surround={surround}
          onSurround={setSurround}
          pair={pair}
          hasRegions={hasRegions}
          onRegions={canRegions ? () => setHasRegions(!hasRegions) : null}
          isBent={isBent && canBend}
          onBend={canBend ? () => setBent(!isBent) : null}
          version={version}
          onVersion={setWanted}
          isZoomed={look.scale > 1}
          onWhole={() => setLook(wholePicture)}
          onSwap={swap}
          onBlink={blink}
          only={only}
          onHelp={() => setHelpOpen(true)}
        />
      </main>
      <KeyHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

/** Whether the outlines of the baseline lie right on what is shown of a photo. */
const isInFrame = (photo: Photo, version: Version): boolean =>
  photo.isBaseline || (version !== 'original' && isAligned(photo));

/** Fetches the sessions beside the right one, so that J and K answer at once. */
function usePreload(series: Photo[], right: Photo, addressOf: (photo: Photo) => string) {
  const index = series.indexOf(right);
  const next = [series[index - 1], series[index + 1]].flatMap((photo) => (photo ? [addressOf(photo)] : []));
  const list = next.join(' ');
  useEffect(() => {
    for (const src of list.split(' ').filter(Boolean)) new Image().src = src;
  }, [list]);
}
