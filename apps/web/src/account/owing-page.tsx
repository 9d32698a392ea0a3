import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { PlainFrame } from '../shell/frame';
import { Mark } from '../shell/logo';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { useSignOut } from '../shell/sign-out';
import { LocaleSelect } from '../shell/user-menu';
import { ByPasskey } from '../sign-in/by-passkey';
import { PasswordForm } from './account-page';
import { Passkeys } from './passkeys';
import { SecondFactor } from './second-factor';

/** In place of everything else, until it is settled: an admin's second factor, or a password that has grown old. */
export function OwingPage() {
  const { t } = useTranslation();
  const { owes } = useMe();
  const account = useQuery(queries.account);
  const passkeys = useQuery(queries.passkeys);
  const signOut = useSignOut('member');
  return (
    <PlainFrame>
      <Stack gap="xl">
        <Group justify="space-between" align="flex-end" wrap="nowrap">
          <Mark size={32} />
          <LocaleSelect size="xs" />
        </Group>
        <div>
          <Title order={1}>{t('secondFactor.owingTitle')}</Title>
          <Text mt="sm">
            {t(owes === 'new-password' ? 'secondFactor.owesPassword' : 'secondFactor.owes')}
          </Text>
        </div>
        {account.error && <ProblemNote error={account.error} onRetry={() => void account.refetch()} />}
        {account.isPending && <Skeleton h={160} />}
        {account.data &&
          (owes === 'new-password' ? (
            <PasswordForm email={account.data.email} />
          ) : passkeys.data && passkeys.data.length > 0 ? (
            <Stack gap="sm">
              <Text>{t('passkey.owes')}</Text>
              <ByPasskey isFirst />
            </Stack>
          ) : (
            <>
              <SecondFactor account={account.data} />
              <Passkeys />
            </>
          ))}
        <Group>
          <Button variant="default" size="xs" onClick={() => void signOut()}>
            {t('action.signOut')}
          </Button>
        </Group>
      </Stack>
    </PlainFrame>
  );
}
