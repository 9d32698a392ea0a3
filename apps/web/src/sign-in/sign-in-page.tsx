import { Button, Group, PasswordInput, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { ApiProblem } from '../api/problem';
import { queries } from '../api/queries';
import type { DemoTile, Me } from '../api/types';
import { PlainFrame } from '../shell/frame';
import { ForwardIcon } from '../shell/icons';
import { Mark } from '../shell/logo';
import { ProblemNote } from '../shell/problem-note';
import { LocaleSelect } from '../shell/user-menu';
import { ByPasskey } from './by-passkey';
import { CodeField } from './code-field';
import classes from './sign-in.module.css';

/** Sign-in; in the demo one tile for each role, since there is nobody to protect. */
export function SignInPage({ isDemo }: { isDemo: boolean }) {
  return (
    <PlainFrame>
      <Stack gap="lg">
        <Group justify="space-between" align="flex-end" wrap="nowrap">
          <Mark size={32} />
          <LocaleSelect size="xs" />
        </Group>
        {isDemo ? <DemoTiles /> : <SignInForm />}
      </Stack>
    </PlainFrame>
  );
}

function useEnter() {
  const client = useQueryClient();
  return (me: Me) => client.setQueryData(queries.me.queryKey, me);
}

function SignInForm() {
  const { t } = useTranslation();
  const enter = useEnter();
  const [isAskingCode, setAskingCode] = useState(false);
  const form = useForm({ initialValues: { email: '', password: '', code: '' } });
  const signIn = useMutation({
    mutationFn: ({ email, password, code }: typeof form.values) =>
      api.signIn(email.trim(), password, isAskingCode ? code : undefined),
    onSuccess: enter,
    onError: (error) => {
      if (error instanceof ApiProblem && error.slug === 'code-needed') setAskingCode(true);
    },
  });
  const isOnlyCode = signIn.error instanceof ApiProblem && signIn.error.slug === 'code-needed';
  return (
    <Stack gap="md">
      <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
        <Stack gap="md">
          <Title order={1}>{t('signIn.title')}</Title>
          {isAskingCode ? (
            <CodeField
              value={form.values.code}
              error={null}
              isFocused
              onChange={(code) => form.setFieldValue('code', code)}
            />
          ) : (
            <>
              <TextInput
                label={t('signIn.email')}
                type="email"
                autoComplete="username"
                required
                withAsterisk={false}
                autoFocus
                {...form.getInputProps('email')}
              />
              <PasswordInput
                label={t('signIn.password')}
                autoComplete="current-password"
                required
                withAsterisk={false}
                {...form.getInputProps('password')}
              />
            </>
          )}
          {signIn.error && !isOnlyCode && <ProblemNote error={signIn.error} />}
          <Button type="submit" size="md" loading={signIn.isPending}>
            {t('signIn.submit')}
          </Button>
          {isAskingCode && (
            <Button
              variant="default"
              onClick={() => {
                setAskingCode(false);
                signIn.reset();
                form.reset();
              }}
            >
              {t('signIn.back')}
            </Button>
          )}
        </Stack>
      </form>
      {!isAskingCode && <ByPasskey />}
    </Stack>
  );
}

function DemoTiles() {
  const { t } = useTranslation();
  const enter = useEnter();
  const tiles = useQuery(queries.demoTiles);
  const signIn = useMutation({ mutationFn: (tile: DemoTile) => api.demoSignIn(tile.role), onSuccess: enter });
  return (
    <Stack gap="md">
      <div>
        <Title order={1}>{t('demo.title')}</Title>
        <Text c="dimmed" mt="xs">
          {t('demo.text')}
        </Text>
      </div>
      {(tiles.error ?? signIn.error) && (
        <ProblemNote error={tiles.error ?? signIn.error} onRetry={() => void tiles.refetch()} />
      )}
      <ul className={classes.tiles}>
        {tiles.data?.map((tile) => (
          <li key={tile.role}>
            <UnstyledButton
              className={classes.tile}
              disabled={signIn.isPending}
              onClick={() => signIn.mutate(tile)}
              data-role={tile.role}
            >
              <span className={classes.role}>
                <Text component="span" fw={600}>
                  {t(`role.${tile.role}`)}
                </Text>
                <Text component="span" size="xs" c="dimmed">
                  {t('demo.tag')}
                </Text>
              </span>
              <Text component="span" size="sm" c="dimmed">
                {t(`roleText.${tile.role}`)}
              </Text>
              <ForwardIcon className={classes.arrow} />
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Stack>
  );
}
