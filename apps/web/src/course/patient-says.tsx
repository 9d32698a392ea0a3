import { Button, Checkbox, Group, MultiSelect, Stack, Table, Text, Title } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Instrument, NewQuestionnaire, PatientRating, Questionnaire } from '../api/types';
import { messageStanding } from '../messages/message-words';
import { localeText } from '../rate/instrument-text';
import { todayIn, useFormat } from '../shell/format';
import { useCan, useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { WideTable } from '../shell/wide-table';
import classes from './course.module.css';
import { addDays } from './outcome-axis';

/** The patient's own series, and what the patient is asked before the next visit. */
export function PatientSays({ courseId }: { courseId: string }) {
  const { t, i18n } = useTranslation();
  const can = useCan();
  const ratings = useQuery(queries.patientRatings(courseId));
  const questionnaires = useQuery(queries.questionnaires(courseId));
  const instruments = useQuery(queries.instruments);
  const [isAsking, setAsking] = useState(false);
  const error = ratings.error ?? questionnaires.error ?? instruments.error;
  const nameOf = (id: string) =>
    localeText(instruments.data?.find((one) => one.id === id)?.title, i18n.language) || id;
  return (
    <section className={classes.says} aria-labelledby="patient-says">
      <Group justify="space-between" gap="sm">
        <div>
          <Title order={2} id="patient-says">
            {t('asked.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('asked.text')}
          </Text>
        </div>
        {can('patient.invite') && !isAsking && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('asked.ask')}
          </Button>
        )}
      </Group>
      {error && <ProblemNote error={error} />}
      {isAsking && instruments.data && (
        <Ask courseId={courseId} instruments={instruments.data} onDone={() => setAsking(false)} />
      )}
      {ratings.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('asked.none')}
        </Text>
      )}
      {ratings.data && ratings.data.length > 0 && <Series ratings={ratings.data} nameOf={nameOf} />}
      {questionnaires.data && questionnaires.data.length > 0 && (
        <Stack gap="xs" mt="md">
          <Title order={3}>{t('asked.list')}</Title>
          {questionnaires.data.map((one) => (
            <Asked key={one.id} courseId={courseId} questionnaire={one} nameOf={nameOf} />
          ))}
        </Stack>
      )}
    </section>
  );
}

function Series({ ratings, nameOf }: { ratings: PatientRating[]; nameOf: (id: string) => string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { clinic } = useMe();
  const inForce = ratings.filter(({ isSuperseded }) => !isSuperseded);
  const dayOf = ({ ratedAt }: PatientRating) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: clinic.timeZone }).format(new Date(ratedAt));
  const changed = ratings.length - inForce.length;
  return (
    <>
      <WideTable label={t('asked.title')} minWidth={480}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('asked.scale')}</Table.Th>
            <Table.Th>{t('asked.day')}</Table.Th>
            <Table.Th>{t('asked.score')}</Table.Th>
            <Table.Th>{t('asked.change')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {inForce.map((one) => {
            const first = inForce.find(
              (other) =>
                other.instrumentId === one.instrumentId && other.instrumentVersion === one.instrumentVersion,
            );
            const change =
              one.score === null || !first || first === one || first.score === null
                ? null
                : one.score - first.score;
            return (
              <Table.Tr key={one.id}>
                <Table.Td>{nameOf(one.instrumentId)}</Table.Td>
                <Table.Td>
                  {format.day(dayOf(one))}
                  <Text size="xs" c="dimmed">
                    {one.heldOn ? t('asked.visit', { day: format.day(one.heldOn) }) : t('asked.noVisit')}
                  </Text>
                </Table.Td>
                <Table.Td>{one.score === null ? t('asked.noTotal') : format.number(one.score)}</Table.Td>
                <Table.Td>
                  {change === null ? '' : `${change > 0 ? '+' : ''}${format.number(change)}`}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </WideTable>
      {changed > 0 && (
        <Text size="xs" c="dimmed">
          {t('asked.changed', { count: changed })}
        </Text>
      )}
    </>
  );
}

function Asked({
  courseId,
  questionnaire,
  nameOf,
}: {
  courseId: string;
  questionnaire: Questionnaire;
  nameOf: (id: string) => string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const client = useQueryClient();
  const { id, instrumentIds, answeredIds, hasInstructions, readAt, visitOn, askOn, state, prompts } =
    questionnaire;
  const asks = [...(hasInstructions ? [t('asked.instructions')] : []), ...instrumentIds.map(nameOf)];
  const withdraw = useMutation({
    mutationFn: () => api.withdrawQuestionnaire(id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['questionnaires', courseId] }),
  });
  return (
    <Group justify="space-between" gap="xs 16">
      <div>
        <Text size="sm">
          {t('asked.for', { scales: asks.join(', '), day: format.day(visitOn) })}
          {' · '}
          <b>
            {t(`asked.state.${state}`, {
              day: format.day(askOn),
              done: answeredIds.length + (readAt ? 1 : 0),
              all: asks.length,
            })}
          </b>
        </Text>
        {hasInstructions && (
          <Text size="xs" c="dimmed">
            {readAt ? t('asked.readAt', { at: format.instant(readAt) }) : t('asked.notRead')}
          </Text>
        )}
        {prompts.map((one) => (
          <Text key={one.promptedOn} size="xs" c="dimmed">
            {t('asked.sent', {
              day: format.day(one.promptedOn),
              state: one.state
                ? messageStanding({ state: one.state, reason: one.reason as 'over' | null }, t)
                : t(`asked.notSent.${one.reason as 'no-channel' | 'no-access'}`),
            })}
          </Text>
        ))}
        {withdraw.error && <ProblemNote error={withdraw.error} />}
      </div>
      {can('patient.invite') && (state === 'open' || state === 'planned') && (
        <Button size="xs" variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {t('asked.withdraw')}
        </Button>
      )}
    </Group>
  );
}

function Ask({
  courseId,
  instruments,
  onDone,
}: {
  courseId: string;
  instruments: Instrument[];
  onDone: () => void;
}) {
  const { t, i18n } = useTranslation();
  const { clinic } = useMe();
  const client = useQueryClient();
  const today = todayIn(clinic.timeZone);
  const offered = instruments.filter(({ rater, needsText }) => rater === 'patient' && !needsText);
  const can = useCan();
  const policy = useQuery({ ...queries.promptPolicy, enabled: can('treatment.read') });
  const [draft, setDraft] = useState<Required<NewQuestionnaire>>({
    instrumentIds: offered.filter(({ isUsual }) => isUsual).map(({ id }) => id),
    hasInstructions: false,
    askOn: today,
    visitOn: today,
  });
  /** As many days before the visit as the clinic has set, but not in the past. */
  const usualDay = (visitOn: string) => {
    const day = addDays(visitOn, -(policy.data?.beforeDays ?? 3));
    return day < today ? today : day;
  };
  const ask = useMutation({
    mutationFn: () => api.askPatient(courseId, draft),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['questionnaires', courseId] });
      onDone();
    },
  });
  return (
    <form
      className={classes.ask}
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate();
      }}
    >
      <MultiSelect
        label={t('asked.scales')}
        miw={240}
        maxValues={6}
        value={draft.instrumentIds}
        onChange={(instrumentIds) => setDraft({ ...draft, instrumentIds })}
        data={offered.map(({ id, title }) => ({ value: id, label: localeText(title, i18n.language) }))}
        nothingFoundMessage={t('asked.noScales')}
      />
      <DateInput
        label={t('asked.visitOn')}
        minDate={today}
        value={draft.visitOn}
        onChange={(day) => {
          const visitOn = day ?? today;
          setDraft({ ...draft, visitOn, askOn: usualDay(visitOn) });
        }}
      />
      <DateInput
        label={t('asked.askOn')}
        minDate={today}
        maxDate={draft.visitOn}
        value={draft.askOn}
        onChange={(day) => setDraft({ ...draft, askOn: day ?? today })}
      />
      <Button
        type="submit"
        loading={ask.isPending}
        disabled={draft.instrumentIds.length === 0 && !draft.hasInstructions}
      >
        {t('asked.send')}
      </Button>
      <Button variant="default" onClick={onDone}>
        {t('action.cancel')}
      </Button>
      <Checkbox
        w="100%"
        label={t('asked.withInstructions')}
        checked={draft.hasInstructions}
        onChange={(event) => setDraft({ ...draft, hasInstructions: event.currentTarget.checked })}
      />
      <Text size="xs" c="dimmed" w="100%">
        {t('asked.how')}
      </Text>
      {ask.error && <ProblemNote error={ask.error} />}
    </form>
  );
}
