import { Button, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import demoPicture from '../first-run/demo.webp';
import { FolderIcon, PlusIcon } from '../shell/icons';
import { useCan } from '../shell/me';
import classes from './patients.module.css';

/** The first page of a new clinic: three ways to begin, each drawn as what it leads to. */
export function EmptyClinic({ onAdd }: { onAdd: () => void }) {
  const { t } = useTranslation();
  const can = useCan();
  return (
    <Stack gap="lg">
      <div>
        <Title order={2}>{t('begin.title')}</Title>
        <Text c="dimmed" size="sm" mt="xs">
          {t('begin.text')}
        </Text>
      </div>
      <div className={classes.ways}>
        <Way picture={<PatientDrawing />} title={t('begin.patient')} text={t('begin.patientText')}>
          {can('patient.write') && (
            <Button leftSection={<PlusIcon size={16} />} onClick={onAdd}>
              {t('patients.add')}
            </Button>
          )}
        </Way>
        <Way picture={<FolderDrawing />} title={t('begin.import')} text={t('begin.importText')}>
          {can('history.import') && (
            <Button
              variant="default"
              leftSection={<FolderIcon size={16} />}
              renderRoot={(props) => <Link to="/import" {...props} />}
            >
              {t('history.title')}
            </Button>
          )}
        </Way>
        <Way picture={<img src={demoPicture} alt="" />} title={t('begin.demo')} text={t('begin.demoText')}>
          <code className={classes.command}>{t('begin.demoCommand')}</code>
        </Way>
      </div>
    </Stack>
  );
}

interface WayProps {
  picture: ReactNode;
  title: string;
  text: string;
  children: ReactNode;
}
function Way({ picture, title, text, children }: WayProps) {
  return (
    <section className={classes.way}>
      <div className={classes.wayPicture}>{picture}</div>
      <div className={classes.wayWords}>
        <Title order={3}>{title}</Title>
        <Text size="sm" c="dimmed" flex={1}>
          {text}
        </Text>
        {children}
      </div>
    </section>
  );
}

const ink = { fill: 'none', stroke: 'var(--sl-line-strong)', strokeWidth: 1.5 } as const;

function PatientDrawing() {
  return (
    <svg viewBox="0 0 320 180" width="100%" height="100%" aria-hidden>
      {[0, 1, 2].map((column) => (
        <g key={column} transform={`translate(${28 + column * 92} 36)`}>
          <rect
            width="80"
            height="60"
            rx="3"
            fill={column === 0 ? 'var(--sl-line-strong)' : 'none'}
            {...(column > 0 && ink)}
            strokeDasharray={column > 0 ? '4 4' : undefined}
          />
          <rect
            y="72"
            width="56"
            height="8"
            rx="2"
            fill="var(--sl-line-strong)"
            opacity={column === 0 ? 1 : 0.4}
          />
          <rect
            y="86"
            width="36"
            height="6"
            rx="2"
            fill="var(--sl-line-strong)"
            opacity={column === 0 ? 0.6 : 0.25}
          />
        </g>
      ))}
    </svg>
  );
}

function FolderDrawing() {
  return (
    <svg viewBox="0 0 320 180" width="100%" height="100%" aria-hidden>
      {[0, 1, 2].map((row) => (
        <path
          key={row}
          transform={`translate(28 ${34 + row * 42})`}
          d="M0 3a3 3 0 0 1 3-3h12l5 5h17a3 3 0 0 1 3 3v17a3 3 0 0 1-3 3H3a3 3 0 0 1-3-3z"
          {...ink}
        />
      ))}
      <path d="M92 90h44M128 82l8 8-8 8" {...ink} />
      <path d="M168 56h124" {...ink} />
      {[0, 1, 2].map((column) => (
        <g key={column} transform={`translate(${160 + column * 46} 70)`}>
          <circle cx="18" cy="-14" r="4" fill="var(--sl-line-strong)" />
          <rect width="38" height="29" rx="2" fill="var(--sl-line-strong)" opacity={0.9 - column * 0.2} />
          <rect
            y="36"
            width="38"
            height="29"
            rx="2"
            fill="var(--sl-line-strong)"
            opacity={0.7 - column * 0.2}
          />
        </g>
      ))}
    </svg>
  );
}
