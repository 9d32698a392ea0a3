import { Button, Group, MultiSelect, Select, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { ApiToken } from '../api/types';
import classes from '../members/members.module.css';
import { copyField } from '../shell/copy';
import { useFormat } from '../shell/format';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { showProblem } from '../shell/toast';

const lifetimes = ['7', '30', '90', '365'];
const neverByToken = ['account.manage', 'account.token'];

/** Tokens by which programs act for the member. */
export function ApiTokens() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const tokens = useQuery(queries.apiTokens);
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const renew = () => client.invalidateQueries({ queryKey: queries.apiTokens.queryKey });
  const revoke = useMutation({
    mutationFn: api.revokeApiToken,
    onSettled: renew,
    onError: (error) => showProblem(error, t),
  });
  return (
    <section aria-labelledby="account-tokens">
      <Title order={2} id="account-tokens">
        {t('apiToken.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('apiToken.text')}
      </Text>
      {tokens.error && <ProblemNote error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.isPending && <Skeleton h={60} />}
      <ul className={classes.list}>
        {tokens.data?.map((token) => (
          <TokenRow
            key={token.id}
            token={token}
            isBusy={revoke.isPending && revoke.variables === token.id}
            onRevoke={() => revoke.mutate(token.id)}
          />
        ))}
      </ul>
      {secret !== null ? (
        <Secret secret={secret} onDone={() => setSecret(null)} />
      ) : isMaking ? (
        <MakeForm
          onCancel={() => setMaking(false)}
          onMade={(made) => {
            setSecret(made);
            setMaking(false);
            void renew();
          }}
        />
      ) : (
        <Button variant="default" mt="sm" onClick={() => setMaking(true)}>
          {t('apiToken.make')}
        </Button>
      )}
    </section>
  );
}

function TokenRow({ token, isBusy, onRevoke }: { token: ApiToken; isBusy: boolean; onRevoke: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className={`${classes.row} ${token.isExpired ? classes.quiet : ''}`}>
      <div className={classes.words}>
        <Text size="sm" fw={600}>
          {token.name} · …{token.id.slice(-8)}
        </Text>
        <Text size="sm" c="dimmed">
          {t(token.isExpired ? 'apiToken.expired' : 'apiToken.until', {
            when: format.instant(token.expiresAt),
          })}
          {' · '}
          {token.lastUsedAt
            ? t('apiToken.lastUsed', { when: format.instant(token.lastUsedAt) })
            : t('apiToken.neverUsed')}
        </Text>
        <Text size="sm" c="dimmed">
          {token.actions.join(', ')}
        </Text>
      </div>
      <Button
        variant="default"
        size="xs"
        loading={isBusy}
        aria-label={t('apiToken.revokeOf', { name: token.name })}
        onClick={onRevoke}
      >
        {t('apiToken.revoke')}
      </Button>
    </li>
  );
}

function MakeForm({ onMade, onCancel }: { onMade: (secret: string) => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const form = useForm({
    initialValues: { name: '', actions: [] as string[], lifetimeDays: '30' },
    validate: {
      name: (value) => (value.trim() === '' ? t('apiToken.nameMissing') : null),
      actions: (value) => (value.length === 0 ? t('apiToken.actionsMissing') : null),
    },
  });
  const make = useMutation({
    mutationFn: ({ name, actions, lifetimeDays }: typeof form.values) =>
      api.makeApiToken({
        name,
        actions: actions as ApiToken['actions'],
        lifetimeDays: Number(lifetimeDays),
      }),
    onSuccess: ({ secret }) => onMade(secret),
  });
  return (
    <form onSubmit={form.onSubmit((values) => make.mutate(values))} noValidate>
      <Stack gap="md" maw={420} mt="sm">
        <TextInput label={t('apiToken.name')} maxLength={60} {...form.getInputProps('name')} />
        <MultiSelect
          label={t('apiToken.actions')}
          description={t('apiToken.actionsText')}
          data={me.permissions.filter((permission) => !neverByToken.includes(permission))}
          searchable
          {...form.getInputProps('actions')}
        />
        <Select
          label={t('apiToken.lifetime')}
          allowDeselect={false}
          data={lifetimes.map((value) => ({ value, label: t('apiToken.days', { count: Number(value) }) }))}
          {...form.getInputProps('lifetimeDays')}
        />
        {make.error && <ProblemNote error={make.error} />}
        <Group gap="sm">
          <Button type="submit" loading={make.isPending}>
            {t('apiToken.make')}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {t('action.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Secret({ secret, onDone }: { secret: string; onDone: () => void }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  return (
    <Stack gap="md" maw={420} mt="sm">
      <TextInput
        ref={field}
        label={t('apiToken.secret')}
        description={t('apiToken.secretText')}
        readOnly
        value={secret}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group gap="sm">
        <Button onClick={() => field.current && void copyField(field.current).then(setCopied)}>
          {t('access.copy')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('action.close')}
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {isCopied ? t('access.copied') : ''}
        </Text>
      </Group>
    </Stack>
  );
}
