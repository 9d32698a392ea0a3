import { Button, Checkbox, Loader, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeField } from '../sign-in/code-field';
import { api } from '../api/client';
import { ApiProblem } from '../api/problem';
import { forgetRecords, queries } from '../api/queries';
import type { MemberDoorstep } from '../api/types';
import { suggestLocale } from '../i18n';
import { linkToken } from '../open/link';
import { DemoBanner, PlainFrame } from '../shell/frame';
import { Mark } from '../shell/logo';
import { ProblemNote } from '../shell/problem-note';
import { LocaleSelect } from '../shell/user-menu';
import { NewPassword, passwordFault } from '../sign-in/new-password';
import { passwordMinLength } from '../sign-in/password-strength';
import classes from '../open/open.module.css';

/** The page behind the link that makes somebody a member: who asks them in, as what, and their password. */
export function JoinPage({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [token] = useState(linkToken);
  const door = useQuery({
    queryKey: ['member-door', token],
    queryFn: () => api.lookAtMemberLink(token),
    staleTime: Infinity,
    retry: false,
  });
  const clinicLocale = door.data?.clinic.locale;
  useEffect(() => {
    if (clinicLocale) void suggestLocale(clinicLocale);
  }, [clinicLocale]);
  const isEnded = door.error instanceof ApiProblem && door.error.slug === 'invitation-ended';
  return (
    <>
      {door.data?.clinic.isDemo && <DemoBanner />}
      <PlainFrame>
        <Stack gap="xl">
          <div className={classes.head}>
            <span className={classes.clinic}>
              <Mark size={32} />
              {door.data && (
                <Text component="span" fw={600}>
                  {door.data.clinic.name}
                </Text>
              )}
            </span>
            <LocaleSelect size="xs" />
          </div>
          {door.isPending && <Loader color="gray" size="sm" aria-label={t('state.loading')} />}
          {isEnded && (
            <div>
              <Title order={1}>{t('join.endedTitle')}</Title>
              <Text mt="sm">{t('join.endedText')}</Text>
              <Button mt="xl" variant="default" onClick={() => location.assign('/')}>
                {t('signIn.title')}
              </Button>
            </div>
          )}
          {door.error && !isEnded && <ProblemNote error={door.error} onRetry={() => void door.refetch()} />}
          {door.data && <JoinForm token={token} door={door.data} onDone={onDone} />}
        </Stack>
      </PlainFrame>
    </>
  );
}

interface FormProps {
  token: string;
  door: MemberDoorstep;
  onDone: () => void;
}
function JoinForm({ token, door, onDone }: FormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isAskingCode, setAskingCode] = useState(false);
  const form = useForm({
    initialValues: { displayName: door.displayName, password: '', code: '', isKnown: false },
    validate: {
      displayName: (value) => (value.trim() === '' ? t('setUp.error.adminName') : null),
      password: (value) => (value === '' ? t('join.passwordMissing') : null),
    },
  });
  const join = useMutation({
    mutationFn: ({ code, ...values }: typeof form.values) =>
      api.join({ token, ...values, code: code === '' ? undefined : code }),
    onSuccess: (me) => {
      forgetRecords();
      client.setQueryData(queries.me.queryKey, me);
      // The link has done its work; it does not stay in the address bar.
      history.replaceState(null, '', '/');
      onDone();
    },
    onError: (error, { password }) => {
      if (error instanceof ApiProblem && error.slug === 'code-needed') setAskingCode(true);
      const fault = passwordFault(error, password);
      if (fault) form.setFieldError('password', t(`password.${fault}`, { count: passwordMinLength }));
    },
  });
  const isOnlyCode = join.error instanceof ApiProblem && join.error.slug === 'code-needed';
  const isOtherPassword = join.error instanceof ApiProblem && join.error.slug === 'wrong-credentials';
  return (
    <form onSubmit={form.onSubmit((values) => join.mutate(values))} noValidate>
      <Stack gap="md">
        <div>
          <Title order={1}>{t('join.title', { clinic: door.clinic.name })}</Title>
          <Text mt="sm">
            {t('join.text', { roles: door.roles.map((role) => t(`role.${role}`)).join(', ') })}
          </Text>
        </div>
        {/* Shown, and kept for the browser's own store of passwords. */}
        <TextInput label={t('signIn.email')} value={door.email} readOnly autoComplete="username" />
        <TextInput
          label={t('setUp.adminName')}
          autoComplete="name"
          maxLength={120}
          {...form.getInputProps('displayName')}
        />
        <Checkbox
          label={t('join.known')}
          description={t('join.knownText')}
          {...form.getInputProps('isKnown', { type: 'checkbox' })}
        />
        {form.values.isKnown ? (
          <PasswordInput
            label={t('signIn.password')}
            autoComplete="current-password"
            {...form.getInputProps('password')}
          />
        ) : (
          <NewPassword {...form.getInputProps('password')} value={form.values.password} />
        )}
        {isAskingCode && (
          <CodeField
            value={form.values.code}
            error={null}
            onChange={(code) => form.setFieldValue('code', code)}
          />
        )}
        {isOtherPassword && (
          <Text role="alert" size="sm" fw={500}>
            {t('join.otherPassword')}
          </Text>
        )}
        {join.error &&
          !isOtherPassword &&
          !isOnlyCode &&
          !passwordFault(join.error, form.values.password) && <ProblemNote error={join.error} />}
        <Button type="submit" size="md" loading={join.isPending}>
          {t('join.submit')}
        </Button>
      </Stack>
    </form>
  );
}
