import { Button, Group, PasswordInput, Skeleton, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { ApiProblem } from '../api/problem';
import { forgetRecords, queries } from '../api/queries';
import { forgetSharedTablet } from '../api/shared-tablet';
import type { TabletDoorstep } from '../api/types';
import { suggestLocale } from '../i18n';
import { PlainFrame } from '../shell/frame';
import { ForwardIcon } from '../shell/icons';
import { Mark } from '../shell/logo';
import { ProblemNote } from '../shell/problem-note';
import { LocaleSelect } from '../shell/user-menu';
import classes from '../sign-in/sign-in.module.css';

type Colleague = TabletDoorstep['members'][number];

/** What a shared tablet shows between two people: who may take it up. */
export function TabletPage({ onPassword }: { onPassword: () => void }) {
  const { t } = useTranslation();
  const tablet = useQuery(queries.tabletDoorstep);
  const [who, setWho] = useState<Colleague | null>(null);
  useEffect(forgetRecords, []);
  const isNone = tablet.error instanceof ApiProblem && tablet.error.status === 401;
  useEffect(() => {
    if (!isNone) return;
    forgetSharedTablet();
    onPassword();
  }, [isNone, onPassword]);
  const locale = tablet.data?.clinic.locale;
  useEffect(() => {
    if (locale) void suggestLocale(locale);
  }, [locale]);
  return (
    <PlainFrame>
      <Stack gap="lg">
        <Group justify="space-between" align="flex-end" wrap="nowrap">
          <Mark size={32} />
          <LocaleSelect size="xs" />
        </Group>
        {tablet.error && !isNone && (
          <ProblemNote error={tablet.error} onRetry={() => void tablet.refetch()} />
        )}
        {tablet.isPending && <Skeleton h={200} />}
        {tablet.data &&
          (who ? (
            <PinForm who={who} onBack={() => setWho(null)} />
          ) : (
            <Names tablet={tablet.data} onChoose={setWho} />
          ))}
        <Button variant="default" onClick={onPassword}>
          {t('tablet.byPassword')}
        </Button>
      </Stack>
    </PlainFrame>
  );
}

function Names({ tablet, onChoose }: { tablet: TabletDoorstep; onChoose: (who: Colleague) => void }) {
  const { t } = useTranslation();
  return (
    <div>
      <Title order={1}>{t('tablet.who')}</Title>
      <Text c="dimmed" mt="xs" mb="md">
        {tablet.name} · {tablet.clinic.name}
      </Text>
      {tablet.members.length === 0 && <Text>{t('tablet.nobody')}</Text>}
      <ul className={classes.tiles}>
        {tablet.members.map((member) => (
          <li key={member.id}>
            <UnstyledButton className={classes.tile} mih={52} onClick={() => onChoose(member)}>
              <Text component="span" fw={600}>
                {member.displayName}
              </Text>
              <ForwardIcon className={classes.arrow} />
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

function PinForm({ who, onBack }: { who: Colleague; onBack: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [pin, setPin] = useState('');
  const signIn = useMutation({
    mutationFn: () => api.signInByPin(who.id, pin),
    onSuccess: (me) => client.setQueryData(queries.me.queryKey, me),
    onError: () => setPin(''),
  });
  const isWrong = signIn.error instanceof ApiProblem && signIn.error.slug === 'wrong-pin';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate();
      }}
    >
      <Stack gap="md">
        <Title order={1}>{who.displayName}</Title>
        <PasswordInput
          label={t('tablet.pin')}
          inputMode="numeric"
          autoComplete="off"
          autoFocus
          required
          withAsterisk={false}
          size="lg"
          maxLength={8}
          value={pin}
          error={isWrong ? t('problem.wrong-pin') : null}
          onChange={(event) => setPin(event.currentTarget.value)}
        />
        {signIn.error && !isWrong && <ProblemNote error={signIn.error} />}
        <Button type="submit" size="md" loading={signIn.isPending}>
          {t('signIn.submit')}
        </Button>
        <Button variant="default" onClick={onBack}>
          {t('tablet.somebodyElse')}
        </Button>
      </Stack>
    </form>
  );
}
