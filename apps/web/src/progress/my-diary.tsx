import { Button, FileButton, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Recovery, TreatmentRules } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { Thumb } from '../photo/thumb';
import { CameraIcon } from '../shell/icons';
import { ProblemNote } from '../shell/problem-note';
import { randomId } from '../upload/files';
import classes from './progress.module.css';
import { ToRead } from './to-read';

/** The days after the last treatment: what to do, and how it is. A day that is not told is not known. */
export function MyDiary({ sessionIds }: { sessionIds: readonly string[] }) {
  const rules = useQuery(queries.treatmentRules);
  const recoveries = useQuery(queries.myRecoveries);
  const last = recoveries.data
    ?.filter(({ sessionId, today }) => sessionIds.includes(sessionId) && today >= -7 && today <= 90)
    .at(-1);
  if (!rules.data || !last) return null;
  // Until the day is over they are read before; a treatment that was not prepared for so says so for ever.
  const isBefore = last.today <= 0;
  return (
    <>
      {isBefore && <Instructions kind="before" recovery={last} rules={rules.data} />}
      <Instructions kind="after" recovery={last} rules={rules.data} />
      {last.today >= 0 && <Days key={last.sessionId} recovery={last} rules={rules.data} />}
    </>
  );
}

function Instructions({
  kind,
  recovery,
  rules,
}: {
  kind: 'before' | 'after';
  recovery: Recovery;
  rules: TreatmentRules;
}) {
  const { i18n } = useTranslation();
  const client = useQueryClient();
  const read = useMutation({
    mutationFn: () => api.acknowledge(recovery.sessionId, kind, i18n.language),
    onSuccess: () => client.invalidateQueries({ queryKey: ['my-recoveries'] }),
  });
  const known = recovery.acknowledged.find(
    (one) => one.kind === kind && one.textVersion === rules.instructions.version,
  );
  return <ToRead kind={kind} rules={rules} readAt={known?.acknowledgedAt ?? null} read={read} />;
}

/** Photos of one day, and a way to add one. */
function OwnPhotos({ recovery, day }: { recovery: Recovery; day: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const photos = recovery.photos.filter((photo) => photo.day === day && photo.state !== 'failed');
  // One key for one file: sent again after a broken connection it is the same photo.
  const [key, setKey] = useState(randomId);
  const take = useMutation({
    mutationFn: (file: File) => api.takeMyPhoto(recovery.sessionId, day, file, key),
    onSuccess: async () => {
      setKey(randomId());
      await client.invalidateQueries({ queryKey: ['my-recoveries'] });
    },
  });
  return (
    <div>
      {photos.length > 0 && (
        <div className={classes.ownPhotos}>
          {photos.map(({ id, placeholder }) => (
            <span key={`${id}/${placeholder}`} className={classes.ownPhoto}>
              <Thumb photoId={id} placeholder={placeholder} alt={t('view.diaryDay', { day })} fit="cover" />
            </span>
          ))}
        </div>
      )}
      <FileButton accept="image/*" onChange={(file) => file && take.mutate(file)}>
        {(props) => (
          <Button
            {...props}
            fullWidth
            size="md"
            variant="default"
            leftSection={<CameraIcon size={16} />}
            loading={take.isPending}
          >
            {t('diary.photo')}
          </Button>
        )}
      </FileButton>
      {take.error && <ProblemNote error={take.error} />}
      <Text size="sm" c="dimmed" mt={4} aria-live="polite">
        {take.isSuccess ? t('diary.photoTaken') : t('diary.photoHint')}
      </Text>
    </div>
  );
}

function Days({ recovery, rules }: { recovery: Recovery; rules: TreatmentRules }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const days = [...new Set([...rules.diaryDays.filter((day) => day <= recovery.today), recovery.today])].sort(
    (a, b) => a - b,
  );
  const told = recovery.entries.map(({ day }) => day);
  const [day, setDay] = useState(days.findLast((one) => !told.includes(one)) ?? recovery.today);
  const before = recovery.entries.find((entry) => entry.day === day)?.signs ?? {};
  const [changed, setChanged] = useState<Record<string, number> | null>(null);
  const signs = changed ?? before;
  /** The same answer once more takes it back: not known. */
  const choose = (id: string, grade: number) => {
    const { [id]: was, ...others } = signs;
    setChanged(was === grade ? others : { ...others, [id]: grade });
  };
  const send = useMutation({
    mutationFn: (report: Record<string, number>) =>
      api.reportMyDay(recovery.sessionId, { day, signs: report }),
    onSuccess: async () => {
      setChanged(null);
      await client.invalidateQueries({ queryKey: ['my-recoveries'] });
    },
  });
  const none = Object.fromEntries(rules.signs.map(({ id }) => [id, 0]));
  return (
    <section className={classes.question}>
      <Title order={2}>{t('diary.how')}</Title>
      <Stack gap="sm">
        <Select
          label={t('diary.whichDay')}
          allowDeselect={false}
          value={String(day)}
          onChange={(value) => {
            setDay(Number(value));
            setChanged(null);
            send.reset();
          }}
          data={days.map((one) => ({
            value: String(one),
            label: told.includes(one) ? t('diary.dayTold', { day: one }) : t('diary.day', { day: one }),
          }))}
        />
        <Button size="md" variant="default" loading={send.isPending} onClick={() => send.mutate(none)}>
          {t('diary.allClear')}
        </Button>
        {rules.signs.map(({ id, title, answers }) => {
          const name = localeText(title, i18n.language);
          return (
            <div key={id} role="group" aria-label={name}>
              <Text fw={600} mb={4}>
                {name}
              </Text>
              <Group gap="xs">
                {answers.map((answer, grade) => (
                  <Button
                    key={answer['en']}
                    size="md"
                    fz="sm"
                    px="sm"
                    aria-pressed={signs[id] === grade}
                    variant={signs[id] === grade ? 'filled' : 'default'}
                    onClick={() => choose(id, grade)}
                  >
                    {localeText(answer, i18n.language)}
                  </Button>
                ))}
              </Group>
            </div>
          );
        })}
        <OwnPhotos recovery={recovery} day={day} />
        {send.error && <ProblemNote error={send.error} />}
        <Button
          size="md"
          loading={send.isPending}
          disabled={changed === null || Object.keys(changed).length === 0}
          onClick={() => send.mutate(signs)}
        >
          {t('diary.send')}
        </Button>
        <Text size="sm" c="dimmed" aria-live="polite">
          {send.isSuccess && changed === null ? t('diary.thanks') : t('diary.openMeansUnknown')}
        </Text>
      </Stack>
    </section>
  );
}
