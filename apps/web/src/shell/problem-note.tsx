import { Button, Group, Stack, Text } from '@mantine/core';
import i18next, { type TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/problem';
import { RetryIcon, WarningIcon } from './icons';

/** What happened and what to do, in the reader's words where we have better ones than the server's sentence. */
export function problemText(error: unknown, t: TFunction): { title: string; detail: string | null } {
  if (!(error instanceof ApiProblem)) return { title: t('problem.internal'), detail: null };
  const known = t(`problem.${error.slug}`, { defaultValue: '' });
  // The server's own sentence is more exact about a file, but it is English.
  const isExact = error.slug.startsWith('photo-') && error.body.detail && i18next.language === 'en';
  if (isExact) return { title: error.body.detail ?? known, detail: null };
  const faults = error.body.errors?.map((fault) => fault.detail).join(' · ');
  const detail = faults ?? error.body.detail ?? null;
  return known ? { title: known, detail } : { title: detail ?? t('problem.internal'), detail: null };
}

/** An error in the place where the thing would have been. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const text = problemText(error, t);
  const requestId = error instanceof ApiProblem ? error.body.requestId : undefined;
  return (
    <Group role="alert" align="flex-start" wrap="nowrap" gap="sm" py="sm">
      <WarningIcon style={{ flexShrink: 0, marginTop: 2 }} />
      <Stack gap="xs" align="flex-start">
        <Text size="sm" fw={500}>
          {text.title}
        </Text>
        {text.detail && text.detail !== text.title && (
          <Text size="sm" c="dimmed">
            {text.detail}
          </Text>
        )}
        {requestId && error instanceof ApiProblem && error.status >= 500 && (
          <Text size="xs" c="dimmed">
            {t('problem.reference', { id: requestId })}
          </Text>
        )}
        {onRetry && (
          <Button variant="default" size="xs" leftSection={<RetryIcon size={16} />} onClick={onRetry}>
            {t('action.retry')}
          </Button>
        )}
      </Stack>
    </Group>
  );
}
