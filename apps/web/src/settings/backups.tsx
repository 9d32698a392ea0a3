import { Alert, Code, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import classes from './settings.module.css';

const command = 'npm run samelight -- backup DIR';
/** What whoever runs the server does about backups, in their order. */
const guides = [
  { name: 'nightly', commands: ['BACKUP_TO=DIR npm start'] },
  {
    name: 'compose',
    commands: [
      'BACKUP_TO=/backups',
      'BACKUP_FOLDER=/mnt/backups',
      'COMPOSE_PROFILES=backup',
      'BACKUP_PASSPHRASE_FILE=/run/samelight/backup-passphrase',
    ],
  },
  {
    name: 'encrypt',
    commands: ['openssl rand -base64 32 > backup-passphrase', 'BACKUP_PASSPHRASE_FILE=backup-passphrase'],
  },
  {
    name: 'restore',
    commands: ['npm run samelight -- verify-backup DIR', 'npm run samelight -- restore DIR --data FOLDER'],
  },
] as const;

/** When everything was last kept elsewhere; says what to do when it never was. */
export function Backups() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useQuery(queries.backups);
  return (
    <div>
      <Title order={3} mb="xs">
        {t('settings.backups')}
      </Title>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data?.hasFailed && (
        <Alert
          color="red"
          mb="xs"
          title={t('settings.backupFailed', { when: format.instant(data.triedAt!) })}
        >
          {data.fault}
        </Alert>
      )}
      {data?.last && (
        <Text size="sm">
          {data.last.sizeBytes === null
            ? t('settings.lastBackupShared', { when: format.instant(data.last.endedAt) })
            : t('settings.lastBackup', {
                when: format.instant(data.last.endedAt),
                size: format.size(data.last.sizeBytes),
                count: data.last.photoCount ?? 0,
              })}
          <br />
          {data.last.place && <Code>{data.last.place}</Code>}
        </Text>
      )}
      {data?.last === null && (
        <Text size="sm">
          {t('settings.noBackup')} <Code>{command}</Code>
        </Text>
      )}
      {data && (
        <Text size="sm" c="dimmed">
          {data.nightlyAt === null ? t('settings.notNightly') : t('settings.nightly', { at: data.nightlyAt })}
        </Text>
      )}
      {guides.map(({ name, commands }) => (
        <details key={name} className={classes.guide}>
          <summary className={classes.more}>{t(`settings.guide.${name}`)}</summary>
          <Text size="sm" mt={4}>
            {t(`settings.guideText.${name}`)}
          </Text>
          {commands.map((line) => (
            <Code block key={line} mt={4} className={classes.command} tabIndex={0}>
              {line}
            </Code>
          ))}
        </details>
      ))}
    </div>
  );
}
