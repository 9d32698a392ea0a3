import { Button, Code, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QrCode } from '../access/qr-code';
import { api } from '../api/client';
import { ApiProblem } from '../api/problem';
import { queries } from '../api/queries';
import type { Account, TotpSecret } from '../api/types';
import { useFormat } from '../shell/format';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { showDone } from '../shell/toast';
import { CodeField } from '../sign-in/code-field';
import classes from './account.module.css';

/** True when the server found fault with this field. */
export const isAbout = (error: unknown, pointer: string): boolean =>
  error instanceof ApiProblem && (error.body.errors?.some((fault) => fault.pointer === pointer) ?? false);

/** The authenticator app and the recovery codes of the person. */
export function SecondFactor({ account }: { account: Account }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [secret, setSecret] = useState<TotpSecret | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const renew = () => client.invalidateQueries({ queryKey: queries.account.queryKey });
  const close = async () => {
    setCodes(null);
    // Whoever owed it may go on now.
    await client.invalidateQueries({ queryKey: queries.me.queryKey });
  };
  return (
    <section aria-labelledby="account-second-factor">
      <Title order={2} id="account-second-factor">
        {t('secondFactor.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('secondFactor.text')}
      </Text>
      {codes ? (
        <RecoveryCodes codes={codes} onDone={() => void close()} />
      ) : account.secondFactor ? (
        <InUse factor={account.secondFactor} onCodes={setCodes} onChange={() => void renew()} />
      ) : secret ? (
        <Confirm
          secret={secret}
          onCodes={(made) => {
            setCodes(made);
            setSecret(null);
            void renew();
          }}
        />
      ) : (
        <Begin onSecret={setSecret} />
      )}
    </section>
  );
}

function Begin({ onSecret }: { onSecret: (secret: TotpSecret) => void }) {
  const { t } = useTranslation();
  const { owes } = useMe();
  const [current, setCurrent] = useState('');
  const begin = useMutation({
    mutationFn: () => api.beginSecondFactor(owes === 'second-factor' ? undefined : current),
    onSuccess: onSecret,
  });
  const isWrong = isAbout(begin.error, '/current');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        begin.mutate();
      }}
    >
      <Stack gap="md" maw={420} align="stretch">
        {owes !== 'second-factor' && (
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
        {begin.error && !isWrong && <ProblemNote error={begin.error} />}
        <Group>
          <Button type="submit" loading={begin.isPending}>
            {t('secondFactor.begin')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Confirm({ secret, onCodes }: { secret: TotpSecret; onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => api.confirmSecondFactor(code),
    onSuccess: ({ recoveryCodes }) => onCodes(recoveryCodes),
  });
  const isWrong = isAbout(confirm.error, '/code');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <Stack gap="md" maw={420}>
        <Text size="sm">{t('secondFactor.scan')}</Text>
        <QrCode text={secret.uri} size={192} label={t('secondFactor.qr')} />
        <Text size="sm" className={classes.secret}>
          {t('secondFactor.type')} <Code>{secret.secret.match(/.{1,4}/g)?.join(' ')}</Code>
        </Text>
        <CodeField value={code} onChange={setCode} error={isWrong ? t('problem.wrong-code') : null} />
        {confirm.error && !isWrong && <ProblemNote error={confirm.error} />}
        <Group>
          <Button type="submit" loading={confirm.isPending}>
            {t('secondFactor.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface InUseProps {
  factor: NonNullable<Account['secondFactor']>;
  onCodes: (codes: string[]) => void;
  onChange: () => void;
}
function InUse({ factor, onCodes, onChange }: InUseProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const [code, setCode] = useState('');
  const renew = useMutation({
    mutationFn: () => api.renewRecoveryCodes(code),
    onSuccess: ({ recoveryCodes }) => {
      onCodes(recoveryCodes);
      onChange();
    },
  });
  const remove = useMutation({
    mutationFn: () => api.removeSecondFactor(code),
    onSuccess: () => {
      showDone(t('secondFactor.removed'));
      onChange();
      void client.invalidateQueries({ queryKey: queries.me.queryKey });
    },
  });
  const error = renew.error ?? remove.error;
  const isWrong = isAbout(error, '/code');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        remove.reset();
        renew.mutate();
      }}
    >
      <Stack gap="md" maw={420}>
        <Text size="sm" fw={600}>
          {t('secondFactor.since', { when: format.instant(factor.since) })}
          {' · '}
          {t('secondFactor.left', { count: factor.recoveryCodesLeft })}
        </Text>
        <CodeField value={code} onChange={setCode} error={isWrong ? t('problem.wrong-code') : null} />
        {error && !isWrong && <ProblemNote error={error} />}
        <Group gap="sm">
          <Button variant="default" type="submit" loading={renew.isPending}>
            {t('secondFactor.newCodes')}
          </Button>
          <Button
            variant="default"
            disabled={code.length < 6}
            loading={remove.isPending}
            onClick={() => {
              renew.reset();
              remove.mutate();
            }}
          >
            {t('secondFactor.remove')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Shown once: to print, to write down, or to put into a store of passwords. */
function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md" maw={420} role="status">
      <Text size="sm" fw={600}>
        {t('secondFactor.keep')}
      </Text>
      <Text size="sm">{t('secondFactor.keepText')}</Text>
      <ul className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>
            <Code>{code}</Code>
          </li>
        ))}
      </ul>
      <Group gap="sm">
        <Button onClick={onDone}>{t('secondFactor.kept')}</Button>
        <Button variant="default" onClick={() => window.print()}>
          {t('secondFactor.print')}
        </Button>
      </Group>
    </Stack>
  );
}
