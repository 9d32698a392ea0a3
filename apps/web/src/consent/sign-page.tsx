import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { ConsentSigning } from '../api/types';
import { availableLocales, changeLocale, returnToLocale } from '../i18n';
import { todayIn } from '../shell/format';
import { ClinicSign } from '../shell/logo';
import { useCan, useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './consent.module.css';
import { isUnderAge } from './names';
import { usePictures } from './pictures';
import { SignForm } from './sign-form';
import { SignedList } from './signed-list';

/** The page that is handed to the patient on the clinic's tablet: nothing of anybody else is one tap away. */
export function SignPage() {
  const { t } = useTranslation();
  const { patientId } = useParams({ from: '/patients/$patientId/consent' });
  const { clinic } = useMe();
  const client = useQueryClient();
  const patient = useQuery(queries.patient(patientId));
  const texts = useQuery(queries.textsToSign);
  const pictures = usePictures(patientId);
  const [signed, setSigned] = useState<ConsentSigning | null>(null);
  const canAsk = useCan()('patient.invite');
  const access = useQuery({ ...queries.access(patientId), enabled: canAsk });
  // The page speaks the language of the text while the patient reads, and the member's again afterwards.
  useEffect(() => () => void returnToLocale(clinic.locale), [clinic.locale]);
  const speak = useCallback((language: string) => {
    if (availableLocales.some((code) => code === language)) void changeLocale(language, false);
  }, []);
  const isPending = patient.isPending || texts.isPending || (canAsk && access.isPending);
  const error = patient.error ?? texts.error;
  return (
    <main id="main" className={classes.signPage} tabIndex={-1}>
      <div className={classes.signHead}>
        <ClinicSign clinic={clinic} size={36} />
        <Button variant="default" component={Link} to="/patients/$patientId" params={{ patientId } as never}>
          {t('consent.sign.back')}
        </Button>
      </div>
      {error && <ProblemNote error={error} />}
      {isPending && !error && (
        <Center h={320}>
          <Loader color="gray" size="sm" aria-label={t('state.loading')} />
        </Center>
      )}
      {!isPending && patient.data && texts.data && (
        <Stack gap="lg">
          <div>
            <Title order={1}>{t(signed ? 'consent.sign.done' : 'consent.sign.title')}</Title>
            <Text>{patient.data.name ?? patient.data.code}</Text>
            <Text c="dimmed" role={signed ? 'status' : undefined}>
              {t(signed ? 'consent.sign.doneText' : 'consent.sign.text')}
            </Text>
          </div>
          {signed ? (
            <SignedList signings={[signed]} isOwn={false} />
          ) : (
            <SignForm
              texts={texts.data}
              {...pictures}
              isMinor={
                patient.data.bornOn !== null && isUnderAge(patient.data.bornOn, todayIn(clinic.timeZone))
              }
              asksAge={patient.data.bornOn === null}
              isOwn={false}
              signerName={patient.data.name ?? ''}
              language={access.data?.contact.language ?? null}
              onLanguage={speak}
              sign={async (body) => {
                setSigned(await api.sign(patientId, body));
                window.scrollTo(0, 0);
                await client.invalidateQueries({ queryKey: ['consents', patientId] });
              }}
            />
          )}
        </Stack>
      )}
    </main>
  );
}
