import { Button, Group, Paper, Progress, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import type { ReviewSummary } from '../api/types';
import { ProblemNote } from '../shell/problem-note';

/** What somebody was asked to rate blinded. */
export function ReviewsPage() {
  const { t } = useTranslation();
  const reviews = useQuery(queries.reviews);
  return (
    <Stack gap="lg" maw={720}>
      <div>
        <Title order={1}>{t('blinded.title')}</Title>
        <Text c="dimmed" mt="xs">
          {t('blinded.text')}
        </Text>
      </div>
      {reviews.error && <ProblemNote error={reviews.error} onRetry={() => void reviews.refetch()} />}
      {reviews.isPending && <Skeleton h={120} />}
      {reviews.data?.length === 0 && <Text c="dimmed">{t('blinded.none')}</Text>}
      {reviews.data?.map((review) => (
        <ReviewCard key={review.code} review={review} />
      ))}
    </Stack>
  );
}

function ReviewCard({ review }: { review: ReviewSummary }) {
  const { t } = useTranslation();
  const { code, title, phase, doneCount, totalCount } = review;
  const progress = t('blinded.progress', { done: doneCount, total: totalCount });
  const isOpen = phase === 'training' || phase === 'rating' || phase === 'training-failed';
  return (
    <Paper withBorder p="md" radius="sm" component="section" aria-label={title}>
      <Group justify="space-between" gap="md">
        <div>
          <Title order={2}>{title}</Title>
          <Text size="sm" c="dimmed">
            {t(`blinded.phase.${phase}`)}
            {isOpen && ` · ${progress}`}
          </Text>
        </div>
        {isOpen && (
          <Button
            renderRoot={(props) => <Link to="/reviews/$code" params={{ code }} {...props} />}
            variant={doneCount === 0 ? 'filled' : 'default'}
          >
            {doneCount === 0 ? t('blinded.begin') : t('blinded.goOn')}
          </Button>
        )}
      </Group>
      {isOpen && (
        <Progress
          mt="sm"
          size="sm"
          color="gray"
          value={(100 * doneCount) / Math.max(1, totalCount)}
          aria-label={progress}
        />
      )}
    </Paper>
  );
}
