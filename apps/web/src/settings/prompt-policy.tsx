import { Button, Group, NumberInput, Skeleton, Stack, Switch, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { PromptPolicy } from '../api/types';
import { ProblemNote } from '../shell/problem-note';
import { showDone } from '../shell/toast';

/** When patients are written to. */
export function PromptPolicySection() {
  const { t } = useTranslation();
  const policy = useQuery(queries.promptPolicy);
  const rules = useQuery(queries.treatmentRules);
  return (
    <section>
      <Title order={2}>{t('prompts.title')}</Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('prompts.text')}
      </Text>
      {policy.error && <ProblemNote error={policy.error} onRetry={() => void policy.refetch()} />}
      {policy.isPending && <Skeleton h={120} />}
      {policy.data && (
        <PolicyForm
          key={JSON.stringify(policy.data)}
          policy={policy.data}
          days={rules.data?.diaryDays.join(', ') ?? ''}
        />
      )}
    </section>
  );
}

const isWithin = (value: number, low: number, high: number) => value >= low && value <= high;

function PolicyForm({ policy, days }: { policy: PromptPolicy; days: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState(policy);
  const save = useMutation({
    mutationFn: () => api.setPromptPolicy(draft),
    onSuccess: async () => {
      showDone(t('prompts.saved'));
      await client.invalidateQueries({ queryKey: ['prompt-policy'] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md">
        <Switch
          label={t('prompts.diary')}
          description={t('prompts.diaryText', { days })}
          checked={draft.isDiaryAsked}
          onChange={(event) => setDraft({ ...draft, isDiaryAsked: event.currentTarget.checked })}
        />
        <NumberInput
          label={t('prompts.hour')}
          description={t('prompts.hourText')}
          w={240}
          min={6}
          max={21}
          allowDecimal={false}
          value={draft.hour}
          onChange={(hour) => setDraft({ ...draft, hour: Number(hour) })}
        />
        <NumberInput
          label={t('prompts.beforeDays')}
          description={t('prompts.beforeDaysText')}
          w={240}
          min={1}
          max={28}
          allowDecimal={false}
          value={draft.beforeDays}
          onChange={(days) => setDraft({ ...draft, beforeDays: Number(days) })}
        />
        {save.error && <ProblemNote error={save.error} />}
        <Group>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={
              JSON.stringify(draft) === JSON.stringify(policy) ||
              !isWithin(draft.hour, 6, 21) ||
              !isWithin(draft.beforeDays, 1, 28)
            }
          >
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
