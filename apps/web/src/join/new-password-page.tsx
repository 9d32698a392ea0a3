import { Button, Loader, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { linkToken } from '../open/link';
import { PlainFrame } from '../shell/frame';
import { Mark } from '../shell/logo';
import { ProblemNote } from '../shell/problem-note';
import { NewPassword, passwordFault } from '../sign-in/new-password';
import { passwordMinLength } from '../sign-in/password-strength';

/** Behind the operator's link: another password for somebody who forgot theirs. */
export function NewPasswordPage() {
  const { t } = useTranslation();
  const [token] = useState(linkToken);
  const [password, setPassword] = useState('');
  const door = useQuery({
    queryKey: ['password-reset', token],
    queryFn: () => api.lookAtPasswordReset(token),
    staleTime: Infinity,
    retry: false,
  });
  const use = useMutation({
    mutationFn: () => api.resetPassword(token, password),
    // The link has done its work; it does not stay in the address bar.
    onSuccess: () => location.replace('/'),
  });
  const fault = passwordFault(use.error, password);
  return (
    <PlainFrame>
      <Stack gap="lg">
        <Mark size={32} />
        <Title order={1}>{t('account.new')}</Title>
        {door.isPending && <Loader color="gray" size="sm" aria-label={t('state.loading')} />}
        {door.error && <ProblemNote error={door.error} />}
        {door.data && (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              use.mutate();
            }}
          >
            <Stack gap="md">
              <Text>{door.data.displayName}</Text>
              <TextInput label={t('signIn.email')} value={door.data.email} readOnly autoComplete="username" />
              <NewPassword
                value={password}
                error={fault && t(`password.${fault}`, { count: passwordMinLength })}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
              {use.error && !fault && <ProblemNote error={use.error} />}
              <Button type="submit" size="md" disabled={password === ''} loading={use.isPending}>
                {t('account.changePassword')}
              </Button>
            </Stack>
          </form>
        )}
      </Stack>
    </PlainFrame>
  );
}
