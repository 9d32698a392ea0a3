import { Button, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import { forgetSharedTablet, isSharedTablet, rememberSharedTablet } from '../api/shared-tablet';
import { ProblemNote } from '../shell/problem-note';
import { useSignOut } from '../shell/sign-out';
import { showDone, showProblem } from '../shell/toast';
import { isAbout } from './second-factor';

/** The own PIN, and whether this device is one on which members take turns. */
export function OwnTablet() {
  const { t } = useTranslation();
  const pin = useQuery(queries.pin);
  const [isChoosing, setChoosing] = useState(false);
  return (
    <section aria-labelledby="account-tablet">
      <Title order={2} id="account-tablet">
        {t('tablet.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('tablet.text')}
      </Text>
      {pin.error && <ProblemNote error={pin.error} onRetry={() => void pin.refetch()} />}
      {pin.data && (
        <Stack gap="md">
          {isChoosing ? (
            <ChoosePin onDone={() => setChoosing(false)} />
          ) : (
            <OwnPin hasPin={pin.data.hasPin} onChoose={() => setChoosing(true)} />
          )}
          <ThisDevice />
        </Stack>
      )}
    </section>
  );
}

function OwnPin({ hasPin, onChoose }: { hasPin: boolean; onChoose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: api.removePin,
    onSuccess: () => showDone(t('tablet.pinRemoved')),
    onError: (error) => showProblem(error, t),
    onSettled: () => client.invalidateQueries({ queryKey: queries.pin.queryKey }),
  });
  return (
    <Group gap="sm">
      {hasPin && (
        <Text size="sm" fw={600}>
          {t('tablet.hasPin')}
        </Text>
      )}
      <Button variant="default" size="xs" onClick={onChoose}>
        {t(hasPin ? 'tablet.anotherPin' : 'tablet.choosePin')}
      </Button>
      {hasPin && (
        <Button variant="default" size="xs" loading={remove.isPending} onClick={() => remove.mutate()}>
          {t('tablet.removePin')}
        </Button>
      )}
    </Group>
  );
}

function ChoosePin({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [pin, setPin] = useState('');
  const [current, setCurrent] = useState('');
  const choose = useMutation({
    mutationFn: () => api.choosePin(pin, current),
    onSuccess: () => {
      showDone(t('tablet.pinChosen'));
      void client.invalidateQueries({ queryKey: queries.pin.queryKey });
      onDone();
    },
  });
  const faults = { pin: isAbout(choose.error, '/pin'), current: isAbout(choose.error, '/current') };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        choose.mutate();
      }}
    >
      <Stack gap="md" maw={420}>
        <PasswordInput
          label={t('tablet.pin')}
          description={t('tablet.pinText')}
          inputMode="numeric"
          autoComplete="off"
          autoFocus
          required
          withAsterisk={false}
          minLength={6}
          maxLength={8}
          value={pin}
          error={faults.pin ? t('tablet.pinFault') : null}
          onChange={(event) => setPin(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('account.current')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={current}
          error={faults.current ? t('account.currentWrong') : null}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        {choose.error && !faults.pin && !faults.current && <ProblemNote error={choose.error} />}
        <Group gap="sm">
          <Button type="submit" loading={choose.isPending}>
            {t('tablet.savePin')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('action.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ThisDevice() {
  const { t } = useTranslation();
  const signOut = useSignOut('member');
  const [isShared, setShared] = useState(isSharedTablet);
  const [name, setName] = useState('');
  const [isMarking, setMarking] = useState(false);
  const mark = useMutation({
    mutationFn: () => api.markTablet(name),
    onSuccess: () => {
      rememberSharedTablet();
      setShared(true);
      setMarking(false);
    },
  });
  const end = useMutation({
    mutationFn: api.endThisTablet,
    onSuccess: () => showDone(t('tablet.ended')),
    onError: (error) => showProblem(error, t),
    onSettled: () => {
      forgetSharedTablet();
      setShared(false);
    },
  });
  if (isShared)
    return (
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t('tablet.isShared')}</Text>
        <Group gap="sm">
          <Button size="xs" onClick={() => void signOut()}>
            {t('tablet.handOver')}
          </Button>
          <Button variant="default" size="xs" loading={end.isPending} onClick={() => end.mutate()}>
            {t('tablet.endThis')}
          </Button>
        </Group>
      </Stack>
    );
  if (!isMarking)
    return (
      <Group>
        <Button variant="default" size="xs" onClick={() => setMarking(true)}>
          {t('tablet.markThis')}
        </Button>
      </Group>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mark.mutate();
      }}
    >
      <Stack gap="md" maw={420}>
        <TextInput
          label={t('tablet.name')}
          description={t('tablet.nameText')}
          autoFocus
          required
          withAsterisk={false}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {mark.error && <ProblemNote error={mark.error} />}
        <Group gap="sm">
          <Button type="submit" loading={mark.isPending}>
            {t('tablet.mark')}
          </Button>
          <Button variant="default" onClick={() => setMarking(false)}>
            {t('action.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
