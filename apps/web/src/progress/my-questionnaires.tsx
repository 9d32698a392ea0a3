import { Button, Group, Slider, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Instrument, InstrumentItem, OwnQuestionnaire } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { answersOf } from '../rate/item-answers';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import { randomId } from '../upload/files';
import classes from './progress.module.css';
import { ToRead } from './to-read';

/** What the clinic asks before a visit; nothing when it asks nothing. */
export function MyQuestionnaires() {
  const { t } = useTranslation();
  const format = useFormat();
  const asked = useQuery(queries.myQuestionnaires);
  const instruments = useQuery({ ...queries.instruments, enabled: (asked.data?.length ?? 0) > 0 });
  const open = asked.data?.filter((one) => one.instruments.length > 0 || one.hasInstructions) ?? [];
  if (asked.error) return <ProblemNote error={asked.error} onRetry={() => void asked.refetch()} />;
  return open.map((questionnaire) => (
    <section key={questionnaire.id} className={classes.asked}>
      <Title order={2}>{t('ownAsked.title', { day: format.day(questionnaire.visitOn) })}</Title>
      {questionnaire.hasInstructions && <ReadBefore questionnaire={questionnaire} />}
      {questionnaire.instruments.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('ownAsked.text')}
        </Text>
      )}
      {questionnaire.instruments.map(({ id, version }) => {
        const instrument = instruments.data?.find((one) => one.id === id && one.version === version);
        return instrument && <Scale key={id} {...{ questionnaire, instrument }} />;
      })}
    </section>
  ));
}

/** What to do before the visit, and the word that it was read. */
function ReadBefore({ questionnaire: { id, readAt } }: { questionnaire: OwnQuestionnaire }) {
  const { i18n } = useTranslation();
  const client = useQueryClient();
  const rules = useQuery(queries.treatmentRules);
  const read = useMutation({
    mutationFn: () => api.readMyInstructions(id, i18n.language),
    onSuccess: () => client.invalidateQueries({ queryKey: ['my-questionnaires'] }),
  });
  if (rules.error) return <ProblemNote error={rules.error} onRetry={() => void rules.refetch()} />;
  if (!rules.data) return null;
  return <ToRead kind="before" rules={rules.data} readAt={readAt} read={read} />;
}

function Scale({ questionnaire, instrument }: { questionnaire: OwnQuestionnaire; instrument: Instrument }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const given = questionnaire.answers.find((one) => one.instrumentId === instrument.id && !one.isSuperseded);
  const [draft, setDraft] = useState<Record<string, number> | null>(null);
  const [key, setKey] = useState(randomId);
  const answers = draft ?? given?.answers ?? {};
  const send = useMutation({
    mutationFn: () =>
      api.answerMyQuestionnaire(
        questionnaire.id,
        {
          instrumentId: instrument.id,
          instrumentVersion: instrument.version,
          answers,
          supersedesId: given?.id ?? null,
        },
        key,
      ),
    onSuccess: async () => {
      setKey(randomId());
      await client.invalidateQueries({ queryKey: ['my-questionnaires'] });
      setDraft(null);
    },
  });
  const counted = instrument.items.filter(({ weight }) => weight !== 0);
  const openCount = counted.filter(({ id }) => !Object.hasOwn(answers, id)).length;
  const mayStayOpen = instrument.missing === 'keeps-answers' || instrument.missing === 'one-counts-zero';
  const isEnough =
    openCount === 0 ||
    (instrument.missing === 'keeps-answers' && openCount < counted.length) ||
    (instrument.missing === 'one-counts-zero' && openCount <= 1 && counted.length > 1);
  /** The same answer once more takes it back: not known. */
  const choose = (id: string, value: number) => {
    const { [id]: was, ...others } = answers;
    setDraft(was === value ? others : { ...others, [id]: value });
  };
  return (
    <article className={classes.scale} aria-label={localeText(instrument.title, i18n.language)}>
      <Stack gap="lg">
        {instrument.items.map((item) => (
          <Item
            key={item.id}
            item={item}
            title={localeText(item.title ?? instrument.title, i18n.language)}
            value={answers[item.id]}
            onChoose={(value) => choose(item.id, value)}
          />
        ))}
        {instrument.notice && (
          <Text size="xs" c="dimmed">
            {localeText(instrument.notice, i18n.language)}
          </Text>
        )}
        {send.error && <ProblemNote error={send.error} />}
        <Button
          size="md"
          loading={send.isPending}
          disabled={draft === null || !isEnough}
          onClick={() => send.mutate()}
        >
          {given ? t('ownAsked.change') : t('ownAsked.answer')}
        </Button>
        <Text size="sm" c="dimmed" aria-live="polite">
          {given && draft === null
            ? t('ownAsked.thanks')
            : mayStayOpen
              ? t('ownAsked.mayStayOpen')
              : isEnough
                ? ''
                : t('ownAsked.openItems')}
        </Text>
      </Stack>
    </article>
  );
}

interface ItemProps {
  item: InstrumentItem;
  title: string;
  value: number | undefined;
  onChoose: (value: number) => void;
}
function Item({ item, title, value, onChoose }: ItemProps) {
  const { t, i18n } = useTranslation();
  const options = answersOf(item);
  const { numbers } = item;
  return (
    <div role="group" aria-label={title}>
      <Text fw={600} mb="xs">
        {title}
      </Text>
      <div className={numbers ? classes.points : classes.answers}>
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            className={numbers ? classes.point : classes.answer}
            aria-pressed={value === option.value}
            onClick={() => onChoose(option.value)}
          >
            {localeText(option.label, i18n.language) || option.value}
          </button>
        ))}
      </div>
      {numbers && options.length === 0 && (
        <>
          <Slider
            min={numbers.min}
            max={numbers.max}
            step={numbers.step}
            label={null}
            thumbLabel={title}
            color="gray"
            size="lg"
            my="md"
            // Before it is touched it says nothing; the mark rests in the middle so that it does not lean to an end.
            value={value ?? (numbers.min + numbers.max) / 2}
            onChange={(chosen) => chosen !== value && onChoose(chosen)}
          />
          <Text size="sm" ta="center" aria-live="polite">
            {value === undefined ? t('ownAsked.notYet') : [value, numbers.unit].filter(Boolean).join(' ')}
          </Text>
        </>
      )}
      {numbers?.low && (
        <Group justify="space-between" mt={4} gap="sm" wrap="nowrap">
          <Text size="xs" c="dimmed">
            {localeText(numbers.low, i18n.language)}
          </Text>
          <Text size="xs" c="dimmed" ta="right">
            {localeText(numbers.high, i18n.language)}
          </Text>
        </Group>
      )}
    </div>
  );
}
