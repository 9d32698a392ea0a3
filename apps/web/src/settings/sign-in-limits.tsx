import { Button, Group, NumberInput, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { SignInLimits } from '../api/types';
import { ProblemNote } from '../shell/problem-note';
import { showDone } from '../shell/toast';

/** How long members stay signed in: less than usual, never more. */
export function SignInLimitsSection() {
  const { t } = useTranslation();
  const limits = useQuery(queries.signInLimits);
  return (
    <section>
      <Title order={2}>{t('limits.title')}</Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('limits.text')}
      </Text>
      {limits.error && <ProblemNote error={limits.error} onRetry={() => void limits.refetch()} />}
      {limits.isPending && <Skeleton h={120} />}
      {limits.data && <LimitsForm key={limits.data.version} limits={limits.data} />}
    </section>
  );
}

function LimitsForm({ limits }: { limits: SignInLimits }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useForm({
    initialValues: {
      idleMinutes: limits.idleMinutes as number | string,
      lifetimeHours: limits.lifetimeHours as number | string,
      passwordDays: (limits.passwordDays ?? '') as number | string,
    },
    validate: {
      idleMinutes: (value) => (value === '' ? t('limits.missing') : null),
      lifetimeHours: (value) => (value === '' ? t('limits.missing') : null),
    },
  });
  const save = useMutation({
    mutationFn: (values: typeof form.values) =>
      api.changeSignInLimits(limits.version, {
        idleMinutes: Number(values.idleMinutes),
        lifetimeHours: Number(values.lifetimeHours),
        passwordDays: values.passwordDays === '' ? null : Number(values.passwordDays),
      }),
    onSuccess: async (changed) => {
      client.setQueryData(queries.signInLimits.queryKey, changed);
      showDone(t('limits.saved'));
      await client.invalidateQueries({ queryKey: queries.me.queryKey });
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack gap="md" maw={420}>
        <NumberInput
          label={t('limits.idle')}
          min={2}
          max={15}
          allowDecimal={false}
          clampBehavior="blur"
          {...form.getInputProps('idleMinutes')}
        />
        <NumberInput
          label={t('limits.lifetime')}
          min={1}
          max={12}
          allowDecimal={false}
          clampBehavior="blur"
          {...form.getInputProps('lifetimeHours')}
        />
        <NumberInput
          label={t('limits.passwordDays')}
          description={t('limits.passwordDaysText')}
          min={30}
          max={730}
          allowDecimal={false}
          clampBehavior="blur"
          {...form.getInputProps('passwordDays')}
        />
        {save.error && <ProblemNote error={save.error} />}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
