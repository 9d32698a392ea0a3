import { Button, Group, PasswordInput, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { ApiProblem } from '../api/problem';
import { queries } from '../api/queries';
import type { Account } from '../api/types';
import classes from '../members/members.module.css';
import { useFormat } from '../shell/format';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { showDone, showProblem } from '../shell/toast';
import { useSwitchClinic } from '../shell/switch-clinic';
import { NewPassword, passwordFault } from '../sign-in/new-password';
import { ApiTokens } from './api-tokens';
import { OwnTablet } from './own-tablet';
import { Passkeys } from './passkeys';
import { SecondFactor } from './second-factor';
import { passwordMinLength } from '../sign-in/password-strength';

/** The own account: who one is here, the password, where one is signed in, the clinics one belongs to. */
export function AccountPage() {
  const { t } = useTranslation();
  const me = useMe();
  const account = useQuery(queries.account);
  return (
    <Stack gap="xl" maw={720}>
      <div>
        <Title order={1}>{t('account.title')}</Title>
        <Text c="dimmed" mt="xs">
          {me.displayName}
          {account.data && ` · ${account.data.email}`}
        </Text>
      </div>
      {account.error && <ProblemNote error={account.error} onRetry={() => void account.refetch()} />}
      {account.isPending && <Skeleton h={160} />}
      {account.data && account.data.clinics.length > 1 && <Clinics clinics={account.data.clinics} />}
      {account.data && <SignIns signIns={account.data.signIns} />}
      {account.data?.hasPassword && <Passkeys />}
      {account.data?.hasPassword && <SecondFactor account={account.data} />}
      {account.data?.hasPassword && <OwnTablet />}
      {account.data?.hasPassword && <PasswordForm email={account.data.email} />}
      <ApiTokens />
    </Stack>
  );
}

function Clinics({ clinics }: { clinics: Account['clinics'] }) {
  const { t } = useTranslation();
  const switchClinic = useSwitchClinic();
  return (
    <section aria-labelledby="account-clinics">
      <Title order={2} mb="xs" id="account-clinics">
        {t('account.clinics')}
      </Title>
      <ul className={classes.list}>
        {clinics.map((clinic) => (
          <li key={clinic.id} className={classes.row}>
            <Text className={classes.words} fw={clinic.isCurrent ? 600 : 400}>
              {clinic.name}
            </Text>
            {clinic.isCurrent ? (
              <Text size="sm" c="dimmed">
                {t('account.isHere')}
              </Text>
            ) : (
              <Button
                variant="default"
                size="xs"
                loading={switchClinic.isPending && switchClinic.variables === clinic.id}
                aria-label={t('account.goTo', { clinic: clinic.name })}
                onClick={() => switchClinic.mutate(clinic.id)}
              >
                {t('account.go')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function SignIns({ signIns }: { signIns: Account['signIns'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const renew = () => client.invalidateQueries({ queryKey: queries.account.queryKey });
  const handlers = { onSettled: renew, onError: (error: Error) => showProblem(error, t) };
  const end = useMutation({ mutationFn: api.endSignIn, ...handlers });
  const endOthers = useMutation({
    mutationFn: api.endOtherSignIns,
    ...handlers,
    onSuccess: () => showDone(t('account.othersEnded')),
  });
  return (
    <section aria-labelledby="account-sign-ins">
      <Group justify="space-between" align="flex-start" gap="md" mb="xs">
        <div>
          <Title order={2} id="account-sign-ins">
            {t('account.signIns')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('account.signInsText')}
          </Text>
        </div>
        {signIns.length > 1 && (
          <Button
            variant="default"
            size="xs"
            loading={endOthers.isPending}
            onClick={() => endOthers.mutate()}
          >
            {t('account.endOthers')}
          </Button>
        )}
      </Group>
      <ul className={classes.list}>
        {signIns.map((signIn) => (
          <li key={signIn.id} className={classes.row}>
            <div className={classes.words}>
              <Text size="sm" fw={600}>
                {signIn.deviceLabel || t('access.unknownDevice')}
              </Text>
              <Text size="sm" c="dimmed">
                {t('account.signInFacts', {
                  clinic: signIn.clinicName,
                  since: format.instant(signIn.createdAt),
                  lastUsed: format.instant(signIn.lastSeenAt),
                })}
                {' · '}
                {t(`account.proof.${signIn.proof}`)}
              </Text>
            </div>
            {signIn.isCurrent ? (
              <Text size="sm" c="dimmed">
                {t('account.thisOne')}
              </Text>
            ) : (
              <Button
                variant="default"
                size="xs"
                loading={end.isPending && end.variables === signIn.id}
                onClick={() => end.mutate(signIn.id)}
              >
                {t('access.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function PasswordForm({ email }: { email: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useForm({
    initialValues: { current: '', password: '' },
    validate: {
      current: (value) => (value === '' ? t('account.currentMissing') : null),
      password: (value) =>
        [...value].length < passwordMinLength ? t('password.short', { count: passwordMinLength }) : null,
    },
  });
  const change = useMutation({
    mutationFn: ({ current, password }: typeof form.values) => api.changePassword(current, password),
    onSuccess: () => {
      form.reset();
      showDone(t('account.passwordChanged'));
      void client.invalidateQueries({ queryKey: queries.account.queryKey });
      // A password that had grown old stood in the way of everything else.
      void client.invalidateQueries({ queryKey: queries.me.queryKey });
    },
    onError: (error, { password }) => {
      const fault = passwordFault(error, password);
      if (fault) form.setFieldError('password', t(`password.${fault}`, { count: passwordMinLength }));
      if (isWrongCurrent(error)) form.setFieldError('current', t('account.currentWrong'));
    },
  });
  const isShownAtField =
    passwordFault(change.error, form.values.password) !== null || isWrongCurrent(change.error);
  return (
    <section aria-labelledby="account-password">
      <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
        <Stack gap="md" maw={420}>
          <div>
            <Title order={2} id="account-password">
              {t('account.password')}
            </Title>
            <Text size="sm" c="dimmed">
              {t('account.passwordText')}
            </Text>
          </div>
          {/* For the browser's own store of passwords. */}
          <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
          <PasswordInput
            label={t('account.current')}
            autoComplete="current-password"
            {...form.getInputProps('current')}
          />
          <NewPassword
            {...form.getInputProps('password')}
            label={t('account.new')}
            value={form.values.password}
          />
          {change.error && !isShownAtField && <ProblemNote error={change.error} />}
          <Group>
            <Button type="submit" loading={change.isPending}>
              {t('account.changePassword')}
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}

const isWrongCurrent = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.body.errors?.some(({ pointer }) => pointer === '/current') ?? false);
