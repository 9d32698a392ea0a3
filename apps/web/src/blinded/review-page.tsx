import { ActionIcon, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { address, api } from '../api/client';
import { queries } from '../api/queries';
import type { BetterSide, GivenAnswers, LookOutcome, Review } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { answersOf } from '../rate/item-answers';
import { ItemCard, keyOf } from '../rate/item-card';
import classes from '../rate/rate.module.css';
import { PlainFrame } from '../shell/frame';
import { BackIcon } from '../shell/icons';
import { ProblemNote } from '../shell/problem-note';
import { wholePicture } from '../viewer/geometry';
import type { StagePicture } from '../viewer/sources';
import { Stage } from '../viewer/stage';
import { useSurround } from '../viewer/surround';
import { useKeys } from '../viewer/use-keys';
import viewerClasses from '../viewer/viewer.module.css';
import { isWhole, sideItem, sides, stepsOf, type Step } from './steps';

/** One blinded session: the picture, or the two, and what is asked. Nothing else is known here. */
export function ReviewPage() {
  const { t } = useTranslation();
  const { code } = useParams({ from: '/reviews/$code' });
  const review = useQuery(queries.review(code));
  const [feedback, setFeedback] = useState<{ of: Review; given: LookOutcome['feedback'] } | null>(null);
  if (review.error)
    return (
      <PlainFrame>
        <ProblemNote error={review.error} onRetry={() => void review.refetch()} />
      </PlainFrame>
    );
  if (!review.data)
    return (
      <Center h="100dvh">
        <Loader color="gray" size="sm" aria-label={t('state.loading')} />
      </Center>
    );
  if (feedback) return <TrainingFeedback {...feedback} onContinue={() => setFeedback(null)} />;
  const { look } = review.data;
  if (!look) return <Standstill review={review.data} />;
  return (
    <BlindedLook
      key={look.code}
      review={review.data}
      look={look}
      onAnswered={(given) => given && setFeedback({ of: review.data, given })}
    />
  );
}

interface LookProps {
  review: Review;
  look: NonNullable<Review['look']>;
  onAnswered: (feedback: LookOutcome['feedback']) => void;
}

function BlindedLook({ review, look, onAnswered }: LookProps) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [surround] = useSurround();
  const [view, setView] = useState(wholePicture);
  const [given, setGiven] = useState<GivenAnswers>(look.draft);
  const [place, setPlace] = useState<number | null>(null);
  const steps = stepsOf(review.instruments, look.kind, given);
  const firstOpen = steps.findIndex((step) => valueOf(step) === undefined);
  const index = Math.min(place ?? (firstOpen < 0 ? steps.length - 1 : firstOpen), steps.length - 1);
  const step = steps[index]!;
  const isReady = isWhole(review.instruments, look.kind, given);

  function valueOf(one: Step): number | undefined {
    if (one.instrument) return given[one.instrument.id]?.answers[one.item.id];
    const better = Object.values(given)[0]?.better;
    return better ? sides.indexOf(better) + 1 : undefined;
  }
  const keep = useMutation({
    mutationFn: (draft: GivenAnswers) => api.saveLook(review.code, look.code, draft),
  });
  const submit = useMutation({
    mutationFn: () => api.answerLook(review.code, look.code, given),
    onSuccess: ({ feedback, review: next }) => {
      onAnswered(feedback);
      client.setQueryData(queries.review(review.code).queryKey, next);
      void client.invalidateQueries({ queryKey: queries.reviews.queryKey });
    },
  });
  const answer = (value: number) => {
    const better: BetterSide | null = step.instrument
      ? (Object.values(given)[0]?.better ?? null)
      : sides[value - 1]!;
    const next: GivenAnswers = Object.fromEntries(
      review.instruments.map(({ id }) => {
        const before = better === 'neither' ? {} : (given[id]?.answers ?? {});
        const own = step.instrument?.id === id ? { ...before, [step.item.id]: value } : before;
        return [id, { answers: own, better: look.kind === 'pair' ? better : null }];
      }),
    );
    setGiven(next);
    keep.mutate(next);
    const following = stepsOf(review.instruments, look.kind, next);
    if (index < following.length - 1) window.setTimeout(() => setPlace(index + 1), 200);
  };
  const leave = () => void navigate({ to: '/reviews' });
  const keyed = answersOf(step.item);
  useKeys({
    ...Object.fromEntries(
      keyed.slice(0, 10).map((option, at) => [keyOf(keyed, at), () => answer(option.value)]),
    ),
    ArrowLeft: () => setPlace(Math.max(0, index - 1)),
    ArrowRight: () => setPlace(Math.min(steps.length - 1, index + 1)),
    Enter: () => isReady && !submit.isPending && submit.mutate(),
    Escape: leave,
  });
  const picture = (pictureCode: string, title: string): StagePicture => ({
    photoId: pictureCode,
    placeholder: null,
    previewAddress: null,
    address: address.blindedPicture(review.code, pictureCode),
    title,
    note: '',
    isWarning: false,
  });
  const left = picture(look.leftCode, look.rightCode ? t('blinded.side.left') : t('blinded.picture'));
  return (
    <div className={viewerClasses.screen} data-surround={surround}>
      <main id="main" className={classes.main}>
        <h1 className={classes.hidden}>{review.title}</h1>
        <Stage
          left={left}
          right={look.rightCode ? picture(look.rightCode, t('blinded.side.right')) : left}
          mode={look.rightCode ? 'side' : 'single'}
          ratio={look.ratio}
          surround={surround}
          look={view}
          onLook={setView}
          position={50}
          onPosition={() => undefined}
          hasLabels={look.rightCode !== null}
        />
        <section className={classes.card} aria-label={t('blinded.questions')}>
          <div className={classes.head}>
            <ActionIcon aria-label={t('blinded.leave')} onClick={leave}>
              <BackIcon />
            </ActionIcon>
            <Text size="sm" fw={600} truncate>
              {t(`blinded.phase.${review.phase}`)}
            </Text>
            <Text size="sm" c="dimmed">
              {t('blinded.progress', { done: review.doneCount, total: review.totalCount })}
            </Text>
            <div className={classes.dots}>
              {steps.map((one, at) => (
                <button
                  key={`${one.instrument?.id ?? ''}/${one.item.id}`}
                  type="button"
                  className={classes.dot}
                  data-current={at === index || undefined}
                  data-done={valueOf(one) !== undefined || undefined}
                  aria-label={t('rate.item', { number: at + 1, total: steps.length })}
                  aria-current={at === index ? 'step' : undefined}
                  onClick={() => setPlace(at)}
                />
              ))}
            </div>
          </div>
          <ItemCard
            key={`${step.instrument?.id ?? ''}/${step.item.id}`}
            title={
              step.instrument ? localeText(step.instrument.title, i18n.language) : t('blinded.whichSide')
            }
            item={step.instrument ? step.item : sideItem(t)}
            value={valueOf(step)}
            isDisabled={submit.isPending}
            onAnswer={answer}
          />
          <Group className={classes.foot} justify="space-between" gap="sm">
            <div aria-live="polite">
              {submit.error || keep.error ? (
                <ProblemNote
                  error={(submit.error ?? keep.error)!}
                  onRetry={() => (submit.error ? submit.mutate() : keep.mutate(given))}
                />
              ) : (
                <Text size="xs" c="dimmed">
                  {isReady ? t('blinded.final') : t('blinded.hint')}
                </Text>
              )}
            </div>
            <Button disabled={!isReady} loading={submit.isPending} onClick={() => submit.mutate()}>
              {t('blinded.next')}
            </Button>
          </Group>
        </section>
      </main>
    </div>
  );
}

function TrainingFeedback({
  of,
  given,
  onContinue,
}: {
  of: Review;
  given: LookOutcome['feedback'];
  onContinue: () => void;
}) {
  const { t, i18n } = useTranslation();
  useKeys({ Enter: onContinue });
  return (
    <PlainFrame>
      <Stack>
        <Title order={1}>{t('blinded.feedback')}</Title>
        {given?.map(({ instrumentId, score, reference, isWithin }) => (
          <div key={instrumentId}>
            <Text fw={600}>
              {localeText(of.instruments.find(({ id }) => id === instrumentId)?.title, i18n.language)}
            </Text>
            <Text>
              {t('blinded.reference', { own: score ?? '–', reference })}{' '}
              {isWithin ? t('blinded.within') : t('blinded.outside')}
            </Text>
          </div>
        ))}
        <Button onClick={onContinue}>{t('blinded.goOn')}</Button>
      </Stack>
    </PlainFrame>
  );
}

/** Nothing is to be rated now: why, and what can be done about it. */
function Standstill({ review }: { review: Review }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const again = useMutation({
    mutationFn: () => api.trainAgain(review.code),
    onSuccess: (next) => client.setQueryData(queries.review(review.code).queryKey, next),
  });
  return (
    <PlainFrame>
      <Stack align="flex-start">
        <Title order={1}>{review.title}</Title>
        <Text>{t(`blinded.stands.${review.phase}`)}</Text>
        {again.error && <ProblemNote error={again.error} />}
        <Group>
          {review.phase === 'training-failed' && (
            <Button loading={again.isPending} onClick={() => again.mutate()}>
              {t('blinded.trainAgain')}
            </Button>
          )}
          <Button variant="default" onClick={() => void navigate({ to: '/reviews' })}>
            {t('blinded.back')}
          </Button>
        </Group>
      </Stack>
    </PlainFrame>
  );
}
