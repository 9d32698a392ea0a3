import { Button, Code, Group, Progress, Radio, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { address, api } from '../api/client';
import { queries } from '../api/queries';
import type { ClinicExport } from '../api/types';
import { Dialog } from '../shell/dialog';
import { useFormat } from '../shell/format';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './settings.module.css';

const isUnderWay = ({ state }: ClinicExport) => state === 'queued' || state === 'running';
const contents = ['photos', 'tables', 'manifest', 'without'] as const;
const ways = ['byCode', 'withNames'] as const;
const manifest = 'manifest.json';

/** How the export of everything is called: of patients it holds names, or their codes alone. */
const useFullExport = () => (useMe().clinic.usesCodesOnly ? 'withCodes' : 'withNames');

/** The whole record of the clinic to take along: asked for here, made by the server, there for a day. */
export function ClinicExports() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const title = useRef<HTMLHeadingElement>(null);
  const exports = useQuery({
    ...queries.exports,
    // What is being made moves; what is ready will be gone one day.
    refetchInterval: ({ state: { data } }) =>
      data?.some(isUnderWay) ? 1_500 : data?.some(({ state }) => state === 'ready') ? 60_000 : false,
  });
  const full = useFullExport();
  const [way, setWay] = useState<string>('byCode');
  const [leaving, setLeaving] = useState<ClinicExport | null>(null);
  const renew = () => client.invalidateQueries({ queryKey: queries.exports.queryKey });
  const begin = useMutation({
    mutationFn: () => api.beginExport(way === 'withNames'),
    onSettled: renew,
  });
  const isBusy = begin.isPending || (exports.data?.some(isUnderWay) ?? false);
  return (
    <div>
      <Title order={3} ref={title} tabIndex={-1} className={classes.reached}>
        {t('export.title')}
      </Title>
      <Stack gap="md" mt="xs">
        <Text size="sm" c="dimmed">
          {t('export.text')}
        </Text>
        <Radio.Group label={t('export.who')} value={way} onChange={setWay}>
          <Stack gap="sm" mt="xs">
            {ways.map((value) => (
              <Radio
                key={value}
                value={value}
                disabled={isBusy}
                label={t(`export.${value === 'withNames' ? full : value}`)}
                description={t(`export.${value === 'withNames' ? full : value}Text`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <details>
          <summary className={classes.more}>{t('export.holds')}</summary>
          <ul className={classes.holds}>
            {contents.map((part) => (
              <li key={part}>{t(`export.holdsPart.${part}`)}</li>
            ))}
          </ul>
        </details>
        {begin.error && <ProblemNote error={begin.error} />}
        <Group gap="sm">
          <Button
            variant="default"
            loading={begin.isPending}
            disabled={isBusy}
            onClick={() => begin.mutate()}
          >
            {t('export.begin')}
          </Button>
        </Group>
        {exports.error && <ProblemNote error={exports.error} onRetry={() => void exports.refetch()} />}
        <div>
          <Text size="sm" fw={600} mb={4} id="exports-so-far">
            {t('export.history')}
          </Text>
          {exports.data?.length === 0 && (
            <Text size="sm" c="dimmed">
              {t('export.none')}
            </Text>
          )}
          <ul className={classes.jobs} aria-labelledby="exports-so-far">
            {exports.data?.map((one) => (
              <ExportRow
                key={one.id}
                one={one}
                // The server notes it when the first bytes leave.
                onFetch={() => setTimeout(() => void renew(), 1_500)}
                onEnd={() => setLeaving(one)}
              />
            ))}
          </ul>
        </div>
      </Stack>
      <EndDialog
        one={leaving}
        onClose={() => setLeaving(null)}
        onEnded={() => {
          setLeaving(null);
          void renew();
          // The button that opened the dialog is gone: go on reading at the head of the section.
          setTimeout(() => title.current?.focus(), 250);
        }}
      />
    </div>
  );
}

interface RowProps {
  one: ClinicExport;
  onFetch: () => void;
  onEnd: () => void;
}

function ExportRow({ one, onFetch, onEnd }: RowProps) {
  const { t } = useTranslation();
  const full = useFullExport();
  const format = useFormat();
  const isReady = one.state === 'ready';
  const made = { when: format.instant(one.createdAt), name: one.madeBy };
  const share = one.filesTotal > 0 ? one.filesDone / one.filesTotal : 0;
  return (
    <li className={classes.export}>
      <div className={classes.jobWords}>
        <Text size="sm" fw={600} role={isUnderWay(one) || isReady ? 'status' : undefined}>
          {t(`export.state.${one.state}`)}
        </Text>
        {one.state === 'failed' && <Text size="xs">{t('export.failedText')}</Text>}
        {isUnderWay(one) && (
          <Progress value={100 * share} size="sm" my={6} aria-label={t('export.progress', made)} />
        )}
        {isUnderWay(one) && one.filesTotal > 0 && (
          <Text size="xs" c="dimmed">
            {t('export.filesDone', { done: one.filesDone, count: one.filesTotal })}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {t(one.withNames ? `export.${full}` : 'export.byCode')} · {t('export.madeBy', made)}
        </Text>
        {one.sizeBytes !== null && (
          <Text size="xs" c="dimmed">
            {[
              t('export.photos', { count: one.photoCount ?? 0 }),
              t('export.files', { count: one.filesTotal }),
              format.size(one.sizeBytes),
            ].join(' · ')}
          </Text>
        )}
        {!!one.faultCount && (
          <Text size="xs">
            {t('export.faults', { count: one.faultCount })} <Code>{manifest}</Code>
          </Text>
        )}
        {isReady && (
          <Text size="xs" c="dimmed">
            {t('export.until', { when: format.instant(one.expiresAt!) })}
          </Text>
        )}
        {one.downloadedAt && (
          <Text size="xs" c="dimmed">
            {t('export.downloaded', { when: format.instant(one.downloadedAt) })}
          </Text>
        )}
      </div>
      {(isReady || isUnderWay(one)) && (
        <Group gap="xs" wrap="nowrap">
          {isReady && (
            <Button component="a" size="xs" href={address.exportArchive(one.id)} download onClick={onFetch}>
              {t('export.download')}
            </Button>
          )}
          <Button
            variant="default"
            size="xs"
            aria-label={t(isReady ? 'export.deleteOf' : 'export.stopOf', made)}
            onClick={onEnd}
          >
            {t(isReady ? 'export.delete' : 'export.stop')}
          </Button>
        </Group>
      )}
    </li>
  );
}

interface EndProps {
  one: ClinicExport | null;
  onClose: () => void;
  onEnded: () => void;
}

/** Asks before an archive goes: it took the server a while to make it. */
function EndDialog({ one, onClose, onEnded }: EndProps) {
  const { t } = useTranslation();
  const end = useMutation({ mutationFn: api.endExport, onSuccess: onEnded });
  const isReady = one?.state === 'ready';
  const close = () => {
    end.reset();
    onClose();
  };
  return (
    <Dialog opened={one !== null} onClose={close} title={t(isReady ? 'export.deleteAsk' : 'export.stopAsk')}>
      <Stack gap="md">
        <Text size="sm">{t(isReady ? 'export.deleteText' : 'export.stopText')}</Text>
        {end.error && <ProblemNote error={end.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close} data-autofocus>
            {t('action.cancel')}
          </Button>
          <Button loading={end.isPending} onClick={() => one && end.mutate(one.id)}>
            {t(isReady ? 'export.delete' : 'export.stop')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
