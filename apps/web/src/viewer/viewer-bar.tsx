import { ActionIcon, Menu, Text, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { seriesPhotos } from '../course/matrix';
import { lightName, viewName } from '../course/names';
import type { Pair } from '../api/types';
import { PairScore } from '../pair/pair-score';
import { Thumb } from '../photo/thumb';
import { useFormat } from '../shell/format';
import {
  BackIcon,
  BendIcon,
  CompareIcon,
  DifferenceIcon,
  EyeIcon,
  HelpIcon,
  OutlineIcon,
  OverlayIcon,
  SideBySideIcon,
  SwapIcon,
  ZoomResetIcon,
} from '../shell/icons';
import { useCan, useMe } from '../shell/me';
import type { Surround } from '../theme';
import { QualityNote } from './quality-note';
import { SetUpNote } from './set-up-note';
import { versions, type Version } from './sources';
import type { StageMode } from './stage';
import type { ComparisonProps } from './viewer-page';
import classes from './viewer.module.css';

interface Props extends ComparisonProps {
  isHidden: boolean;
  mode: StageMode;
  onMode: (mode: StageMode) => void;
  surround: Surround;
  onSurround: (surround: Surround) => void;
  pair: Pair | undefined;
  version: Version;
  onVersion: (version: Version) => void;
  hasRegions: boolean;
  /** Null for those who may not see regions. */
  onRegions: (() => void) | null;
  isBent: boolean;
  /** Null where one plane explains both photos. */
  onBend: (() => void) | null;
  isZoomed: boolean;
  onWhole: () => void;
  onSwap: () => void;
  onBlink: () => void;
  only: 'left' | 'right' | null;
  onHelp: () => void;
}

const surroundsInOrder: Surround[] = ['black', 'grey', 'white'];

/** All controls of the viewer, at its lower edge. */
export function ViewerBar(props: Props) {
  const { timeline, rows, row, onClose } = props;
  const { t } = useTranslation();
  const { clinic } = useMe();
  const can = useCan();
  const { patient } = timeline;
  const about = [viewName(row.view, t), lightName(row.lightMode, t), clinic.isDemo ? t('demo.tag') : null]
    .filter(Boolean)
    .join(' · ');
  return (
    <div className={classes.bar} data-hidden={props.isHidden || undefined}>
      <div className={classes.about}>
        <ActionIcon aria-label={t('viewer.close')} onClick={onClose}>
          <BackIcon />
        </ActionIcon>
        <div className={classes.aboutWords}>
          <Text size="sm" fw={600} truncate>
            {patient.name ?? patient.code}
          </Text>
          {rows.length < 2 ? (
            <span className={classes.quiet}>{about}</span>
          ) : (
            <Menu position="top-start">
              <Menu.Target>
                <UnstyledButton className={classes.quiet}>{about}</UnstyledButton>
              </Menu.Target>
              <Menu.Dropdown>
                {rows.map((other) => {
                  const series = seriesPhotos(other, timeline.sessions);
                  const [first, last] = [series[0], series.at(-1)];
                  return (
                    <Menu.Item
                      key={other.key}
                      disabled={!first || !last}
                      onClick={() => first && last && props.onShow({ left: first, right: last })}
                    >
                      {viewName(other.view, t)} · {lightName(other.lightMode, t)}
                    </Menu.Item>
                  );
                })}
              </Menu.Dropdown>
            </Menu>
          )}
        </div>
        <Surroundings {...props} className={classes.narrowOnly} />
      </div>
      <div className={classes.notes}>
        <QualityNote photos={[props.left, props.right]} sessions={timeline.sessions} />
        <SetUpNote left={props.left} right={props.right} />
        <PairScore pair={props.pair} className={classes.score} />
        {can('photo.change') && props.right.alignment?.status === 'refused' && (
          <Link
            to="/courses/$courseId/align/$photoId"
            params={{ courseId: timeline.course.id, photoId: props.right.id }}
          >
            {t('align.byHand')}
          </Link>
        )}
      </div>
      <Strip {...props} />
      <Tools {...props} />
    </div>
  );
}

function Strip({ timeline, series, left, right, onShow }: ComparisonProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current
      ?.querySelector('[data-side="right"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [right.id]);
  const sessions = new Map(timeline.sessions.map((session) => [session.id, session]));
  return (
    <ul className={classes.strip} ref={list} aria-label={t('viewer.sessions')}>
      {series.map((photo) => {
        const session = sessions.get(photo.sessionId);
        if (!session) return null;
        const side = photo.id === left.id ? 'left' : photo.id === right.id ? 'right' : undefined;
        const date = format.day(session.heldOn);
        return (
          <li key={photo.id}>
            <button
              type="button"
              className={classes.stripItem}
              data-side={side}
              aria-label={t(side ? `viewer.shownOn.${side}` : 'viewer.showRight', { date })}
              title={t('viewer.stripHint')}
              onClick={(event) => onShow(event.shiftKey ? { left: photo, right } : { left, right: photo })}
              onContextMenu={(event) => {
                // A long press or the right button puts it on the left.
                event.preventDefault();
                onShow({ left: photo, right });
              }}
            >
              <span className={classes.stripPicture}>
                <Thumb photoId={photo.id} placeholder={photo.placeholder} alt="" fit="cover" />
                {side && <span className={classes.stripSide}>{t(`viewer.side.${side}`)}</span>}
              </span>
              <span>{format.shortDay(session.heldOn)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Tools(props: Props) {
  const { t } = useTranslation();
  const { mode, only } = props;
  const isOn = (on: boolean) => (on ? { 'data-on': true } : {});
  return (
    <div className={classes.tools} role="toolbar" aria-label={t('viewer.tools')}>
      <div className={classes.versions} role="group" aria-label={t('viewer.version')}>
        {versions.map((version) => (
          <UnstyledButton
            key={version}
            aria-pressed={props.version === version}
            title={t(`viewer.versionHint.${version}`)}
            onClick={() => props.onVersion(version)}
          >
            {t(`viewer.versionOf.${version}`)}
          </UnstyledButton>
        ))}
      </div>
      <Tool label={t('viewer.slider')} {...isOn(mode === 'slider')} onClick={() => props.onMode('slider')}>
        <CompareIcon />
      </Tool>
      <Tool label={t('viewer.sideBySide')} {...isOn(mode === 'side')} onClick={() => props.onMode('side')}>
        <SideBySideIcon />
      </Tool>
      <Tool label={t('viewer.onion')} {...isOn(mode === 'onion')} onClick={() => props.onMode('onion')}>
        <OverlayIcon />
      </Tool>
      <Tool
        label={t('viewer.difference')}
        {...isOn(mode === 'difference')}
        onClick={() => props.onMode(mode === 'difference' ? 'slider' : 'difference')}
      >
        <DifferenceIcon />
      </Tool>
      {props.onRegions && (
        <Tool label={t('regions.show')} {...isOn(props.hasRegions)} onClick={props.onRegions}>
          <OutlineIcon />
        </Tool>
      )}
      {props.onBend && (
        <Tool label={t('viewer.bend')} {...isOn(props.isBent)} onClick={props.onBend}>
          <BendIcon />
        </Tool>
      )}
      <Tool label={t('viewer.blink')} {...isOn(only !== null)} onClick={props.onBlink}>
        <EyeIcon />
      </Tool>
      <Tool label={t('viewer.swap')} onClick={props.onSwap}>
        <SwapIcon />
      </Tool>
      <Surroundings {...props} className={classes.roomOnly} />
      <Tool label={t('viewer.help')} className={classes.deskOnly} onClick={props.onHelp}>
        <HelpIcon />
      </Tool>
    </div>
  );
}

/** Back to the whole picture, and what surrounds it; where the screen is narrow they stand beside the name. */
function Surroundings({
  surround,
  onSurround,
  isZoomed,
  onWhole,
  className,
}: Pick<Props, 'surround' | 'onSurround' | 'isZoomed' | 'onWhole'> & { className: string | undefined }) {
  const { t } = useTranslation();
  return (
    <span className={className}>
      <Tool label={t('viewer.whole')} disabled={!isZoomed} onClick={onWhole}>
        <ZoomResetIcon />
      </Tool>
      <Menu position="top-end">
        <Menu.Target>
          <ActionIcon aria-label={t('viewer.surround')} title={t('viewer.surround')}>
            <span className={classes.swatch} data-surround={surround} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {surroundsInOrder.map((value) => (
            <Menu.Item
              key={value}
              leftSection={<span className={classes.swatch} data-surround={value} />}
              onClick={() => onSurround(value)}
            >
              {t(`viewer.surroundOf.${value}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}

interface ToolProps {
  label: string;
  disabled?: boolean;
  className?: string;
  onClick: () => void;
  children: React.ReactNode;
}
function Tool({ label, children, ...rest }: ToolProps) {
  return (
    <ActionIcon aria-label={label} title={label} {...rest}>
      {children}
    </ActionIcon>
  );
}
