import { Button, Loader, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { isPatientDevice, rememberPatientDevice } from '../api/patient-device';
import { ApiProblem } from '../api/problem';
import { forgetRecords, queries } from '../api/queries';
import type { Doorstep, Me } from '../api/types';
import { preferLocale, suggestLocale } from '../i18n';
import { DemoBanner, PlainFrame } from '../shell/frame';
import { Mark } from '../shell/logo';
import { ProblemNote } from '../shell/problem-note';
import { LocaleSelect } from '../shell/user-menu';
import { dayFrom, linkAttempt, linkToken } from './link';
import classes from './open.module.css';

interface Props {
  /** Who is signed in on this browser already, if anybody. */
  me: UseQueryResult<Me>;
  onDone: () => void;
}

/** The page behind a patient's link: who asks, and one question. */
export function OpenPage({ me, onDone }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [token] = useState(linkToken);
  const [isStaffSure, setStaffSure] = useState(false);
  const door = useQuery({
    queryKey: ['door', token],
    queryFn: () => api.lookAtLink(token),
    enabled: token !== '',
    staleTime: Infinity,
  });
  const enter = (arrived: Me) => {
    rememberPatientDevice();
    forgetRecords();
    client.setQueryData(queries.me.queryKey, arrived);
    // The link has done its work; it does not stay in the address bar.
    history.replaceState(null, '', '/');
    onDone();
  };
  // A message to a device that was let in leads here without a link of its own.
  const [isComingBack] = useState(() => token === '' && isPatientDevice());
  const isKnownDevice = isComingBack || door.data?.isKnownDevice === true;
  const visit = useMutation({ mutationFn: api.visit, onSuccess: enter });
  const { mutate: comeAgain } = visit;
  useEffect(() => {
    if (isKnownDevice) comeAgain();
  }, [isKnownDevice, comeAgain]);
  const [locale, clinicLocale] = [door.data?.locale, door.data?.clinic?.locale];
  useEffect(() => {
    if (locale) void preferLocale(locale);
    else if (clinicLocale) void suggestLocale(clinicLocale);
  }, [locale, clinicLocale]);

  if (token === '' && isComingBack && !visit.error) {
    return (
      <PlainFrame>
        <Loader color="gray" size="sm" aria-label={t('state.loading')} />
      </PlainFrame>
    );
  }
  if (token === '') return <Frame title={t('open.noLinkTitle')} text={t('open.noLinkText')} />;
  if (door.error) {
    return (
      <PlainFrame>
        <ProblemNote error={door.error} onRetry={() => void door.refetch()} />
      </PlainFrame>
    );
  }
  if (!door.data || (isKnownDevice && !visit.error) || me.isPending) {
    return (
      <PlainFrame>
        <Loader color="gray" size="sm" aria-label={t('state.loading')} />
      </PlainFrame>
    );
  }
  const { clinic } = door.data;
  if (me.data?.kind === 'member' && !isStaffSure) {
    return (
      <Frame clinic={clinic} title={t('open.staffTitle')} text={t('open.staffText')}>
        <Button variant="default" onClick={() => setStaffSure(true)}>
          {t('open.staffAction')}
        </Button>
      </Frame>
    );
  }
  const isCode = door.data.secondFact === 'code';
  return (
    <Frame
      clinic={clinic}
      title={t('open.title')}
      text={t(isCode ? 'open.codeText' : 'open.birthText')}
      note={t('open.deviceText')}
    >
      <Question token={token} isCode={isCode} onEnter={enter} />
    </Frame>
  );
}

interface FrameProps {
  clinic?: Doorstep['clinic'];
  title: string;
  text: string;
  note?: string;
  children?: React.ReactNode;
}
function Frame({ clinic, title, text, note, children }: FrameProps) {
  return (
    <>
      {clinic?.isDemo && <DemoBanner />}
      <PlainFrame>
        <Stack gap="xl">
          <div className={classes.head}>
            <span className={classes.clinic}>
              {clinic?.logo ? <img src={clinic.logo} alt="" className={classes.logo} /> : <Mark size={32} />}
              {clinic && (
                <Text component="span" fw={600}>
                  {clinic.name}
                </Text>
              )}
            </span>
            <LocaleSelect size="xs" />
          </div>
          <div>
            <Title order={1}>{title}</Title>
            <Text mt="sm">{text}</Text>
          </div>
          {children}
          {note && (
            <Text size="sm" c="dimmed">
              {note}
            </Text>
          )}
        </Stack>
      </PlainFrame>
    </>
  );
}

function Question({ token, isCode, onEnter }: { token: string; isCode: boolean; onEnter: (me: Me) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [birth, setBirth] = useState({ year: '', month: '', day: '' });
  const [isUnreadable, setUnreadable] = useState(false);
  const [attempt] = useState(linkAttempt);
  const open = useMutation({
    mutationFn: (answer: string) => api.openLink({ token, answer, attempt }),
    onSuccess: onEnter,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const digits = code.normalize('NFKC').replace(/[\s-]/g, '');
    const answer = isCode
      ? /^\d{6}$/.test(digits)
        ? digits
        : null
      : dayFrom(birth.year, birth.month, birth.day);
    // A slip of the finger is not sent: it would use up one of the five tries.
    setUnreadable(answer === null);
    if (answer !== null) open.mutate(answer);
  };
  const isRefused = open.error instanceof ApiProblem && open.error.slug === 'invitation-refused';
  const part = (name: keyof typeof birth, maxLength: number, autoComplete: string) => (
    <TextInput
      size="md"
      label={t(`open.${name}`)}
      inputMode="numeric"
      autoComplete={autoComplete}
      maxLength={maxLength}
      value={birth[name]}
      onChange={(event) => setBirth({ ...birth, [name]: event.currentTarget.value })}
    />
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {isCode ? (
          <TextInput
            size="md"
            label={t('open.code')}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        ) : (
          <fieldset className={classes.birth}>
            <legend>{t('open.birth')}</legend>
            {part('year', 4, 'bday-year')}
            {part('month', 2, 'bday-month')}
            {part('day', 2, 'bday-day')}
          </fieldset>
        )}
        {isUnreadable && (
          <Text role="alert" size="sm">
            {t(isCode ? 'open.codeForm' : 'open.birthForm')}
          </Text>
        )}
        {!isUnreadable && isRefused && (
          <div role="alert" className={classes.refused}>
            <Text fw={600}>{t('open.refusedTitle')}</Text>
            <Text size="sm" mt={4}>
              {t('open.refusedText')}
            </Text>
          </div>
        )}
        {!isUnreadable && open.error && !isRefused && <ProblemNote error={open.error} />}
        <Button type="submit" size="md" loading={open.isPending}>
          {t('open.submit')}
        </Button>
      </Stack>
    </form>
  );
}
