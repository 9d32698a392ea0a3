import { Button, Group, PasswordInput, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { startRegistration } from '@simplewebauthn/browser';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Passkey } from '../api/types';
import classes from '../members/members.module.css';
import { Dialog } from '../shell/dialog';
import { useFormat } from '../shell/format';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { showDone } from '../shell/toast';
import { asWire, canUsePasskeys, isGivenUp } from '../sign-in/by-passkey';
import { isAbout } from './second-factor';

/** Devices and security keys that let the person in without a password. */
export function Passkeys() {
  const { t } = useTranslation();
  const passkeys = useQuery(queries.passkeys);
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<Passkey | null>(null);
  const [renamed, setRenamed] = useState<Passkey | null>(null);
  return (
    <section aria-labelledby="account-passkeys">
      <Title order={2} id="account-passkeys">
        {t('passkey.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('passkey.text')}
      </Text>
      {passkeys.error && <ProblemNote error={passkeys.error} onRetry={() => void passkeys.refetch()} />}
      {passkeys.isPending && <Skeleton h={60} />}
      <ul className={classes.list}>
        {passkeys.data?.map((passkey) => (
          <PasskeyRow
            key={passkey.id}
            passkey={passkey}
            onRename={() => setRenamed(passkey)}
            onRemove={() => setRemoved(passkey)}
          />
        ))}
      </ul>
      {!canUsePasskeys() ? (
        <Text size="sm" mt="sm">
          {t('passkey.notHere')}
        </Text>
      ) : isAdding ? (
        <AddForm onDone={() => setAdding(false)} />
      ) : (
        <Button variant="default" mt="sm" onClick={() => setAdding(true)}>
          {t('passkey.add')}
        </Button>
      )}
      <Dialog
        opened={renamed !== null}
        onClose={() => setRenamed(null)}
        title={t('passkey.renameOf', { name: renamed?.name })}
      >
        {renamed && <RenameForm passkey={renamed} onDone={() => setRenamed(null)} />}
      </Dialog>
      <Dialog
        opened={removed !== null}
        onClose={() => setRemoved(null)}
        title={t('passkey.removeOf', { name: removed?.name })}
      >
        {removed && <RemoveForm passkey={removed} onDone={() => setRemoved(null)} />}
      </Dialog>
    </section>
  );
}

interface RowProps {
  passkey: Passkey;
  onRename: () => void;
  onRemove: () => void;
}

function PasskeyRow({ passkey, onRename, onRemove }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <Text size="sm" fw={600}>
          {passkey.name}
        </Text>
        <Text size="sm" c="dimmed">
          {t('passkey.since', { when: format.instant(passkey.createdAt) })}
          {' · '}
          {passkey.lastUsedAt
            ? t('apiToken.lastUsed', { when: format.instant(passkey.lastUsedAt) })
            : t('apiToken.neverUsed')}
          {!passkey.answersHere && ` · ${t('passkey.elsewhere')}`}
        </Text>
      </div>
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          aria-label={t('passkey.renameOf', { name: passkey.name })}
          onClick={onRename}
        >
          {t('passkey.rename')}
        </Button>
        <Button
          variant="default"
          size="xs"
          aria-label={t('passkey.removeOf', { name: passkey.name })}
          onClick={onRemove}
        >
          {t('passkey.remove')}
        </Button>
      </Group>
    </li>
  );
}

/** What was changed, and what whoever owed a second factor may do now. */
function useRenew() {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: queries.passkeys.queryKey });
    void client.invalidateQueries({ queryKey: queries.me.queryKey });
  };
}

function AddForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { owes } = useMe();
  const renew = useRenew();
  const [name, setName] = useState('');
  const [current, setCurrent] = useState('');
  const isProved = owes === 'second-factor';
  const add = useMutation({
    mutationFn: async () => {
      const { excludeCredentials, ...asked } = await api.askToAddPasskey(isProved ? undefined : current);
      const credential = await startRegistration({
        optionsJSON: { ...asked, excludeCredentials },
      });
      return api.addPasskey({ name, credential: asWire(credential) });
    },
    onSuccess: () => {
      showDone(t('passkey.added'));
      renew();
      onDone();
    },
  });
  const isWrong = isAbout(add.error, '/current');
  const isKnown = add.error instanceof Error && add.error.name === 'InvalidStateError';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <Stack gap="md" maw={420} mt="sm">
        <TextInput
          label={t('passkey.name')}
          description={t('passkey.nameText')}
          required
          withAsterisk={false}
          maxLength={60}
          autoFocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {!isProved && (
          <PasswordInput
            label={t('account.current')}
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={current}
            error={isWrong ? t('account.currentWrong') : null}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
        )}
        {add.error &&
          !isWrong &&
          (isGivenUp(add.error) || isKnown ? (
            <Text size="sm" role="alert">
              {t(isKnown ? 'passkey.known' : 'passkey.givenUp')}
            </Text>
          ) : (
            <ProblemNote error={add.error} />
          ))}
        <Group gap="sm">
          <Button type="submit" loading={add.isPending}>
            {t('passkey.goOn')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('action.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function RenameForm({ passkey, onDone }: { passkey: Passkey; onDone: () => void }) {
  const { t } = useTranslation();
  const renew = useRenew();
  const [name, setName] = useState(passkey.name);
  const rename = useMutation({
    mutationFn: () => api.renamePasskey(passkey.id, name),
    onSuccess: () => {
      showDone(t('passkey.renamed'));
      renew();
      onDone();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        rename.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('passkey.name')}
          description={t('passkey.nameText')}
          required
          withAsterisk={false}
          maxLength={60}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {rename.error && <ProblemNote error={rename.error} />}
        <Group gap="sm">
          <Button type="submit" loading={rename.isPending}>
            {t('passkey.rename')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('action.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function RemoveForm({ passkey, onDone }: { passkey: Passkey; onDone: () => void }) {
  const { t } = useTranslation();
  const renew = useRenew();
  const [current, setCurrent] = useState('');
  const remove = useMutation({
    mutationFn: () => api.removePasskey(passkey.id, current),
    onSuccess: () => {
      showDone(t('passkey.removed'));
      renew();
      onDone();
    },
  });
  const isWrong = isAbout(remove.error, '/current');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        remove.mutate();
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t('passkey.removeText')}</Text>
        <PasswordInput
          label={t('account.current')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          value={current}
          error={isWrong ? t('account.currentWrong') : null}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        {remove.error && !isWrong && <ProblemNote error={remove.error} />}
        <Group gap="sm">
          <Button type="submit" loading={remove.isPending}>
            {t('passkey.remove')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('action.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
