import { Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Instrument, ProgressSession } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { CheckIcon } from '../shell/icons';
import { ProblemNote } from '../shell/problem-note';
import { randomId } from '../upload/files';
import classes from './progress.module.css';

/** How the patient finds the result so far: one question, one tap, changeable. */
export function Satisfaction({ session }: { session: ProgressSession }) {
  const { i18n } = useTranslation();
  const instruments = useQuery(queries.instruments);
  const own = instruments.data?.filter(({ rater, isUsual }) => rater === 'patient' && isUsual) ?? [];
  return own.map((instrument) =>
    instrument.items.slice(0, 1).map((item) => (
      <section key={instrument.id} className={classes.question}>
        <Title order={2}>{localeText(item.title, i18n.language)}</Title>
        <Answers instrument={instrument} itemId={item.id} session={session} />
      </section>
    )),
  );
}

function Answers({
  instrument,
  itemId,
  session,
}: {
  instrument: Instrument;
  itemId: string;
  session: ProgressSession;
}) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const ratings = useQuery(queries.myRatings);
  const given = ratings.data?.find(
    (rating) =>
      rating.sessionId === session.id && rating.instrumentId === instrument.id && !rating.isSuperseded,
  );
  const item = instrument.items.find(({ id }) => id === itemId);
  const send = useMutation({
    mutationFn: (value: number) =>
      api.rateMySession(
        session.id,
        {
          instrumentId: instrument.id,
          instrumentVersion: instrument.version,
          answers: { [itemId]: value },
          source: 'live',
          supersedesId: given?.id ?? null,
        },
        randomId(),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['my-ratings'] }),
  });
  const value = send.isPending ? send.variables : given?.answers[itemId];
  return (
    <>
      <div className={classes.answers}>
        {item?.options?.map((option) => (
          <button
            key={option.value}
            type="button"
            className={classes.answer}
            aria-pressed={value === option.value}
            disabled={send.isPending || ratings.isPending}
            onClick={() => send.mutate(option.value)}
          >
            <span>{localeText(option.label, i18n.language)}</span>
            {value === option.value && <CheckIcon />}
          </button>
        ))}
      </div>
      {send.error && <ProblemNote error={send.error} />}
      <Text size="sm" c="dimmed" aria-live="polite">
        {given && !send.isPending ? t('progress.thanks') : null}
      </Text>
    </>
  );
}
