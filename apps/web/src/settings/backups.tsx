import { Alert, Code, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';

const command = 'npm run samelight -- backup DIR';

/** When everything was last kept elsewhere; says what to do when it never was. */
export function Backups() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useQuery(queries.backups);
  return (
    <section>
      <Title order={2} mb="xs">
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
    </section>
  );
}
