import { Button, Group, NumberInput, Select, Stack, Table, Text, Title } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { AdverseEvent, EventFacts, Recovery, Session, TreatmentRules } from '../api/types';
import { messageStanding } from '../messages/message-words';
import { Thumb } from '../photo/thumb';
import { localeText } from '../rate/instrument-text';
import { todayIn, useFormat } from '../shell/format';
import { useCan, useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { WideTable } from '../shell/wide-table';
import classes from './treatment.module.css';

interface Props {
  courseId: string;
  session: Session;
  rules: TreatmentRules;
}

/** What came of a treatment: the diary day by day, and adverse events. */
export function RecoveryPart({ courseId, session, rules }: Props) {
  const recoveries = useQuery(queries.recoveries(courseId));
  const events = useQuery(queries.adverseEvents(courseId));
  const recovery = recoveries.data?.find(({ sessionId }) => sessionId === session.id);
  const error = recoveries.error ?? events.error;
  if (error) return <ProblemNote error={error} />;
  return (
    <>
      {recovery && <Diary courseId={courseId} recovery={recovery} rules={rules} />}
      <Events
        courseId={courseId}
        session={session}
        rules={rules}
        events={events.data?.filter(({ sessionId }) => sessionId === session.id) ?? []}
      />
    </>
  );
}

function Diary({
  courseId,
  recovery,
  rules,
}: {
  courseId: string;
  recovery: Recovery;
  rules: TreatmentRules;
}) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const client = useQueryClient();
  const review = useMutation({
    mutationFn: () => api.reviewDiary(recovery.sessionId, null),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['recoveries', courseId] }),
        client.invalidateQueries({ queryKey: ['diary-tasks'] }),
      ]),
  });
  const { entries, openAlarms, prompts } = recovery;
  const photos = recovery.photos.filter(({ state }) => state !== 'failed');
  const asked = ({ day: on, state, reason }: Recovery['prompts'][number]) =>
    t('diary.askedDay', {
      day: on,
      state: state
        ? messageStanding({ state, reason: reason as 'over' | null }, t)
        : t(`asked.notSent.${reason as 'no-channel' | 'no-access'}`),
    });
  const name = (id: string) =>
    localeText(rules.signs.find((sign) => sign.id === id)?.title, i18n.language) || id;
  const told = rules.signs.filter(({ id }) => entries.some(({ signs }) => (signs[id] ?? 0) > 0));
  const { day, event, downtimeDays, answeredDays, missedDays } = recovery.recovery;
  return (
    <section className={classes.part}>
      <Title order={2}>{t('diary.title')}</Title>
      <Text size="sm">
        {entries.length === 0
          ? t('diary.none')
          : event === 1
            ? t('diary.recovered', { day })
            : t('diary.notRecovered', { day })}
        {entries.length > 0 && ` ${t('diary.downtime', { days: downtimeDays, answered: answeredDays })}`}
      </Text>
      {missedDays.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('diary.missed', { days: missedDays.join(', ') })}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {recovery.acknowledged.length === 0
          ? t('diary.instructions.none')
          : recovery.acknowledged
              .map(({ kind, acknowledgedAt }) =>
                t(`diary.instructions.${kind}`, { at: format.instant(acknowledgedAt) }),
              )
              .join(' ')}
      </Text>
      {prompts.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('diary.asked', { days: prompts.map(asked).join(', ') })}
        </Text>
      )}
      {openAlarms.length > 0 && (
        <Group mt="sm" gap="md" className={classes.warning}>
          <Text size="sm" fw={600}>
            {openAlarms
              .map(({ sign, day: on, reason }) => t(`diary.alarm.${reason}`, { sign: name(sign), day: on }))
              .join(' · ')}
          </Text>
          {can('treatment.write') && (
            <Button variant="default" loading={review.isPending} onClick={() => review.mutate()}>
              {t('diary.looked')}
            </Button>
          )}
        </Group>
      )}
      {review.error && <ProblemNote error={review.error} />}
      {photos.length > 0 && (
        <Group gap="xs" mt="sm">
          {photos.map(({ id, day: on, placeholder }) => (
            <figure key={id} className={classes.ownPhoto}>
              <Thumb
                photoId={id}
                placeholder={placeholder}
                alt={t('view.diaryDay', { day: on })}
                fit="cover"
              />
              <figcaption>{t('diary.day', { day: on })}</figcaption>
            </figure>
          ))}
        </Group>
      )}
      {told.length > 0 && (
        <WideTable label={t('diary.title')} minWidth={320}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('diary.sign')}</Table.Th>
              {entries.map((entry) => (
                <Table.Th key={entry.id}>{t('diary.day', { day: entry.day })}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {told.map(({ id }) => (
              <Table.Tr key={id}>
                <Table.Th>{name(id)}</Table.Th>
                {entries.map((entry) => (
                  <Table.Td key={entry.id}>{entry.signs[id] ?? t('diary.unknown')}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      )}
    </section>
  );
}

function Events({ courseId, session, rules, events }: Props & { events: AdverseEvent[] }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const { clinic } = useMe();
  const client = useQueryClient();
  const today = todayIn(clinic.timeZone);
  const [draft, setDraft] = useState<EventFacts | null>(null);
  const renew = () => client.invalidateQueries({ queryKey: ['adverse-events', courseId] });
  const add = useMutation({
    mutationFn: (facts: EventFacts) => api.addAdverseEvent(session.id, facts),
    onSuccess: async () => {
      setDraft(null);
      await renew();
    },
  });
  const end = useMutation({
    mutationFn: ({ id, version, kind, grade, onsetOn, action, note }: AdverseEvent) =>
      api.changeAdverseEvent(id, version, { kind, grade, onsetOn, action, note, endedOn: today }),
    onSuccess: renew,
  });
  const takeBack = useMutation({
    mutationFn: ({ id, version }: AdverseEvent) => api.takeBackAdverseEvent(id, version),
    onSuccess: renew,
  });
  const text = (list: { id: string; title: Record<string, string> }[], id: string) =>
    localeText(list.find((one) => one.id === id)?.title, i18n.language) || id;
  const choices = (list: { id: string; title: Record<string, string> }[]) =>
    list.map(({ id, title }) => ({ value: id, label: localeText(title, i18n.language) }));
  const error = add.error ?? end.error ?? takeBack.error;
  return (
    <section className={classes.part}>
      <Title order={2}>{t('events.title')}</Title>
      {events.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('events.none')}
        </Text>
      )}
      <Stack gap="xs" my="sm">
        {events.map((event) => (
          <Group key={event.id} justify="space-between" gap="xs 16">
            <Text size="sm">
              <b>{text(rules.adverseEvents, event.kind)}</b> · {t('events.grade', { grade: event.grade })} ·{' '}
              {event.endedOn
                ? t('events.ended', { from: format.day(event.onsetOn), to: format.day(event.endedOn) })
                : t('events.open', { from: format.day(event.onsetOn) })}{' '}
              · {t('events.done', { action: text(rules.actions, event.action) })}
            </Text>
            {can('treatment.write') && (
              <Group gap="xs">
                {event.endedOn === null && (
                  <Button size="xs" variant="default" onClick={() => end.mutate(event)}>
                    {t('events.endToday')}
                  </Button>
                )}
                <Button size="xs" variant="subtle" color="gray" onClick={() => takeBack.mutate(event)}>
                  {t('events.error')}
                </Button>
              </Group>
            )}
          </Group>
        ))}
      </Stack>
      {error && <ProblemNote error={error} />}
      {can('treatment.write') && !draft && (
        <Button
          variant="default"
          onClick={() =>
            setDraft({
              kind: 'erythema',
              grade: 1,
              onsetOn: today,
              endedOn: null,
              action: 'none',
              note: null,
            })
          }
        >
          {t('events.add')}
        </Button>
      )}
      {draft && (
        <form
          className={classes.row}
          onSubmit={(submit) => {
            submit.preventDefault();
            add.mutate(draft);
          }}
        >
          <Select
            label={t('events.kind')}
            allowDeselect={false}
            value={draft.kind}
            onChange={(kind) => setDraft({ ...draft, kind: kind ?? 'other' })}
            data={choices(rules.adverseEvents)}
          />
          <NumberInput
            label={t('events.gradeLabel')}
            w={88}
            min={1}
            max={5}
            allowDecimal={false}
            value={draft.grade}
            onChange={(grade) => setDraft({ ...draft, grade: Number(grade) || 1 })}
          />
          <DateInput
            label={t('events.onset')}
            minDate={session.heldOn}
            maxDate={today}
            value={draft.onsetOn}
            onChange={(onsetOn) => setDraft({ ...draft, onsetOn: onsetOn ?? today })}
          />
          <Select
            label={t('events.action')}
            allowDeselect={false}
            value={draft.action}
            onChange={(action) => setDraft({ ...draft, action: action ?? 'none' })}
            data={choices(rules.actions)}
          />
          <Button type="submit" loading={add.isPending}>
            {t('events.save')}
          </Button>
          <Button variant="default" onClick={() => setDraft(null)}>
            {t('action.cancel')}
          </Button>
        </form>
      )}
    </section>
  );
}
