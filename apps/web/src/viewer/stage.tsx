import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Surround } from '../theme';
import { clampLook, frameRect, visibleSpan, type Look } from './geometry';
import { DifferenceLayer } from './difference-layer';
import { DifferenceTools, type DifferenceLook } from './difference-tools';
import { PictureLayer } from './picture-layer';
import type { StagePicture } from './sources';
import { useStagePointers } from './use-stage-pointers';
import classes from './viewer.module.css';

/**
 * `single` shows the left one alone. `slider` clips at a divider, `side` puts one beside the other, `onion` lays the right one over the left one, `difference`
 * colours where they differ over the left one.
 */
export type StageMode = 'single' | 'slider' | 'side' | 'onion' | 'difference';

/** Per cent that a key moves the divider; Home and End go beyond every position. */
const dividerKeys: Record<string, number> = {
  ArrowLeft: -2,
  ArrowDown: -2,
  ArrowRight: 2,
  ArrowUp: 2,
  PageDown: -10,
  PageUp: 10,
  Home: -100,
  End: 100,
};

interface Props {
  left: StagePicture;
  right: StagePicture;
  mode: StageMode;
  /** Width to height of the frame that both share. */
  ratio: number;
  surround: Surround;
  look: Look;
  onLook: (look: Look) => void;
  /** Per cent of the visible frame that shows the left picture; laid over each other, per cent of its weight. */
  position: number;
  onPosition: (position: number) => void;
  /** While blinking only one of the two is shown. */
  only?: 'left' | 'right' | null;
  onTouching?: (isTouching: boolean) => void;
  /** Moves the divider by per cent from its own keys, on a page that has no keys for the whole screen. */
  onStep?: (by: number) => void;
  /** Labels on the pictures; off where the page says it already. */
  hasLabels?: boolean;
  /** In mode `difference`: which map, from which difference on, or why there is none. */
  difference?: ({ photoId: string; noise: number } & DifferenceLook) | { refusal: string };
  onDifference?: (look: DifferenceLook) => void;
}

/** Two pictures in one frame. Both lie whole under each other and are clipped at the divider, never resized by it. */
export function Stage(props: Props) {
  const { t } = useTranslation();
  const { left, right, mode, ratio, surround, position, only = null, hasLabels = true } = props;
  const { ref: measured, width, height } = useElementSize<HTMLDivElement>();
  const own = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(measured, own);
  const pane = { width: mode === 'side' ? width / 2 : width, height };
  const look = clampLook(props.look, pane, ratio);
  const frame = frameRect(pane, ratio, look);
  const span = visibleSpan(pane, frame);
  const shown = only === 'left' ? 100 : only === 'right' ? 0 : position;
  const dividerPx = span.left + ((span.right - span.left) * shown) / 100;
  const pointers = useStagePointers({
    ref: own,
    pane,
    ratio,
    look,
    onLook: props.onLook,
    onPosition: mode === 'slider' ? props.onPosition : null,
    onTouching: props.onTouching ?? (() => undefined),
  });
  const [pointed, setPointed] = useState<{ side: 'left' | 'right'; x: number; y: number } | null>(null);
  const box = { left: frame.x, top: frame.y, width: frame.width, height: frame.height };
  const isReady = width > 0 && height > 0;
  const isOneOfTwo = mode === 'slider' || mode === 'onion';

  return (
    <div
      ref={ref}
      className={classes.stage}
      data-surround={surround}
      data-mode={mode}
      data-zoomed={look.scale > 1 || undefined}
      {...pointers}
      onPointerMove={(event) => {
        pointers.onPointerMove(event);
        if (mode !== 'side' || event.pointerType !== 'mouse') return;
        const area = event.currentTarget.getBoundingClientRect();
        const x = event.clientX - area.left;
        const side = x > pane.width ? 'right' : 'left';
        setPointed({ side, x: side === 'right' ? x - pane.width : x, y: event.clientY - area.top });
      }}
      onPointerLeave={() => setPointed(null)}
    >
      {isReady && mode === 'single' && (
        <div className={classes.pane}>
          <PictureLayer picture={left} style={box} />
        </div>
      )}
      {isReady && mode === 'slider' && (
        <>
          <div className={classes.pane}>
            <PictureLayer picture={right} style={box} />
          </div>
          <div
            className={classes.pane}
            style={{ clipPath: `inset(0 ${Math.max(0, width - dividerPx)}px 0 0)` }}
          >
            <div className={classes.under} data-surround={surround}>
              <PictureLayer picture={left} style={box} />
            </div>
          </div>
          <div
            className={classes.divider}
            style={{ left: dividerPx }}
            data-hidden={only !== null || undefined}
            role="slider"
            tabIndex={0}
            onKeyDown={(event) => {
              const by = dividerKeys[event.key];
              if (!props.onStep || by === undefined) return;
              event.preventDefault();
              props.onStep(event.shiftKey ? by * 5 : by);
            }}
            aria-label={t('viewer.divider')}
            aria-orientation="horizontal"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(shown)}
            aria-valuetext={t('viewer.dividerValue', {
              percent: Math.round(shown),
              left: left.title,
              rest: Math.round(100 - shown),
              right: right.title,
            })}
          >
            <span className={classes.grip} />
          </div>
        </>
      )}
      {isReady && mode === 'side' && (
        <>
          <div className={classes.half}>
            <PictureLayer picture={left} style={box} />
          </div>
          <div className={classes.half} style={{ left: '50%' }}>
            <PictureLayer picture={right} style={box} />
          </div>
          {pointed && (
            // The same point of the other picture.
            <span
              className={classes.pointed}
              data-of={pointed.side}
              style={{ left: pointed.x + (pointed.side === 'left' ? pane.width : 0), top: pointed.y }}
              aria-hidden
            />
          )}
        </>
      )}
      {isReady && mode === 'onion' && (
        <>
          <div className={classes.pane}>
            <PictureLayer picture={left} style={box} />
          </div>
          <div className={classes.pane} style={{ opacity: (100 - shown) / 100 }}>
            <div className={classes.under} data-surround={surround}>
              <PictureLayer picture={right} style={box} />
            </div>
          </div>
          <label className={classes.opacity} data-hidden={only !== null || undefined}>
            <span>{t('viewer.side.left')}</span>
            <input
              type="range"
              min={0}
              max={100}
              value={Math.round(100 - shown)}
              aria-label={t('viewer.opacity')}
              aria-valuetext={t('viewer.opacityValue', {
                percent: Math.round(100 - shown),
                right: right.title,
                left: left.title,
              })}
              onChange={(event) => props.onPosition(100 - Number(event.currentTarget.value))}
              onPointerDown={(event) => event.stopPropagation()}
              onKeyDown={(event) => event.stopPropagation()}
            />
            <span>{t('viewer.side.right')}</span>
          </label>
        </>
      )}
      {isReady && mode === 'difference' && (
        <>
          <div className={classes.pane}>
            <PictureLayer picture={left} style={box} />
          </div>
          {props.difference && 'photoId' in props.difference && (
            <>
              <div className={classes.pane}>
                <DifferenceLayer {...props.difference} style={box} />
              </div>
              <DifferenceTools
                look={props.difference}
                noise={props.difference.noise}
                onLook={(next) => props.onDifference?.(next)}
              />
            </>
          )}
          {props.difference && 'refusal' in props.difference && (
            <p className={classes.refusal} role="note">
              {props.difference.refusal}
            </p>
          )}
        </>
      )}
      {hasLabels && (
        <>
          <Label picture={left} side="left" isFaded={isOneOfTwo && shown < 8} />
          {mode !== 'difference' && mode !== 'single' && (
            <Label picture={right} side="right" isFaded={isOneOfTwo && shown > 92} />
          )}
        </>
      )}
    </div>
  );
}

function Label({
  picture,
  side,
  isFaded,
}: {
  picture: StagePicture;
  side: 'left' | 'right';
  isFaded: boolean;
}) {
  return (
    <div className={classes.labelBox} data-side={side} data-faded={isFaded || undefined}>
      <span className={classes.labelTitle}>{picture.title}</span>
      <span
        className={classes.labelNote}
        data-warning={picture.isWarning || undefined}
        data-badge={picture.isNormalised || picture.bend || undefined}
      >
        {picture.note}
      </span>
    </div>
  );
}
