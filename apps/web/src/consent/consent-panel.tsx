import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Consent, ConsentEvent, Patient } from '../api/types';
import { Dialog } from '../shell/dialog';
import { todayIn, useFormat } from '../shell/format';
import { useCan, useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './consent.module.css';
import { GiveDialog } from './give-dialog';
import { GrantWords } from './grant-words';
import {
  channelName,
  countryName,
  endsAll,
  isUnderAge,
  picturesName,
  type Grant,
  type PictureNames,
} from './names';
import { endOfMinuteIn } from './period';
import { usePictures } from './pictures';
import { SignedList } from './signed-list';
import { TakeBackDialog, type Taking } from './take-back-dialog';

/** What a patient allows, for each purpose: given, narrowed and taken back here, each at once and on record. */
export function ConsentPanel({ patient }: { patient: Patient }) {
  const { t } = useTranslation();
  const can = useCan();
  const me = useMe();
  const client = useQueryClient();
  const consents = useQuery(queries.consents(patient.id));
  const pictures = usePictures(patient.id);
  const [giving, setGiving] = useState<Consent['purpose'] | null>(null);
  const [taking, setTaking] = useState<Taking | null>(null);
  const [isHistoryOpen, setIsHistoryOpen] = useState(false);
  const isMinor = patient.bornOn !== null && isUnderAge(patient.bornOn, todayIn(me.clinic.timeZone));
  return (
    <>
      <Title order={2} size="h3" mb="xs">
        {t('consent.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('consent.text')}
      </Text>
      {consents.error && <ProblemNote error={consents.error} onRetry={() => void consents.refetch()} />}
      <ul className={classes.purposes}>
        {consents.data?.map((consent) => (
          <PurposeRow
            key={consent.purpose}
            consent={consent}
            names={pictures.names}
            isRefused={consent.purpose === 'marketing' && isMinor}
            onGive={can('consent.write') ? () => setGiving(consent.purpose) : null}
            onTake={can('consent.write') ? (grants) => setTaking({ purpose: consent.purpose, grants }) : null}
          />
        ))}
      </ul>
      <Group gap="sm" mt="sm">
        {can('consent.write') && (
          <Button
            component={Link}
            to="/patients/$patientId/consent"
            params={{ patientId: patient.id } as never}
          >
            {t('consent.openSign')}
          </Button>
        )}
        <Button variant="default" onClick={() => setIsHistoryOpen(true)}>
          {t('consent.history')}
        </Button>
      </Group>
      <GiveDialog patient={patient} purpose={giving} {...pictures} onClose={() => setGiving(null)} />
      <TakeBackDialog
        taking={taking}
        names={pictures.names}
        sessionIds={pictures.sessionIds}
        takeBack={async (withdrawal) => {
          await api.withdrawConsent(patient.id, withdrawal);
          await client.invalidateQueries({ queryKey: ['consents', patient.id] });
        }}
        onClose={() => setTaking(null)}
      />
      <Dialog opened={isHistoryOpen} onClose={() => setIsHistoryOpen(false)} title={t('consent.history')}>
        {isHistoryOpen && <History patientId={patient.id} names={pictures.names} />}
      </Dialog>
    </>
  );
}

interface RowProps {
  consent: Consent;
  names: PictureNames;
  isRefused?: boolean;
  onGive: (() => void) | null;
  onTake: ((grants: readonly Grant[]) => void) | null;
}

export function PurposeRow({ consent, names, isRefused = false, onGive, onTake }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const purpose = t(`consent.purpose.${consent.purpose}`);
  return (
    <li className={classes.purpose}>
      <div className={classes.head}>
        <Title order={3} size="h4">
          {purpose}
        </Title>
        {onGive && !isRefused && (
          <Button
            variant="subtle"

            onClick={onGive}
            aria-label={t('consent.giveTitle', { purpose })}
          >
            {t('consent.give')}
          </Button>
        )}
      </div>
      {isRefused && <Text size="sm">{t('consent.underAge')}</Text>}
      {consent.grants.length === 0 && !isRefused && (
        <Text size="sm" c="dimmed">
          {consent.withdrawnAt
            ? t('consent.withdrawn', { when: format.instant(consent.withdrawnAt) })
            : t(consent.grantedAt ? 'consent.ended' : 'consent.never')}
        </Text>
      )}
      <Stack gap="sm">
        {consent.grants.map((grant) => (
          <div key={grant.grantId} className={classes.grant}>
            <GrantWords grant={grant} names={names} />
            {onTake && (
              <Button
                variant="default"

                onClick={() => onTake([grant])}
                aria-label={t('consent.takeBackOf', { purpose })}
              >
                {t('consent.takeBack')}
              </Button>
            )}
          </div>
        ))}
      </Stack>
      {onTake && consent.grants.length > 1 && (
        <Button
          variant="default"
          mt="sm"
          onClick={() => onTake(consent.grants)}
          aria-label={t('consent.takeWhole', { purpose })}
        >
          {t('consent.takeAllOf')}
        </Button>
      )}
    </li>
  );
}

/** Every grant and withdrawal with who and when, and how it stood on a day. */
function History({ patientId, names }: { patientId: string; names: PictureNames }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const today = todayIn(me.clinic.timeZone);
  const [on, setOn] = useState(today);
  const [time, setTime] = useState('23:59');
  const isWhole = on !== '' && time !== '';
  const at = isWhole ? endOfMinuteIn(me.clinic.timeZone, on, time).toISOString() : '';
  const history = useQuery(queries.consentHistory(patientId));
  const then = useQuery({ ...queries.consentsAt(patientId, at), enabled: isWhole });
  const signings = useQuery(queries.signings(patientId));
  const inForce = then.data?.filter(({ isInForce }) => isInForce) ?? [];
  const who = (event: ConsentEvent) =>
    event.isByPatient ? t('consent.byPatient') : (event.recordedByName ?? t('consent.byUnknown'));
  const what = (event: ConsentEvent) =>
    event.action === 'withdrawn' && endsAll(event)
      ? [t('consent.everything')]
      : [
          ...(event.action === 'granted' || event.pictures.of !== 'all'
            ? [picturesName(event.pictures, names, t)]
            : []),
          ...event.channels.map((channel) => channelName(channel, t)),
          ...event.countries.map((code) => countryName(code, i18n.language, t)),
        ];
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-end">
        <TextInput
          type="date"
          label={t('consent.on')}
          max={today}
          value={on}
          onChange={(event) => setOn(event.currentTarget.value)}
        />
        <TextInput
          type="time"
          label={t('consent.at')}
          value={time}
          onChange={(event) => setTime(event.currentTarget.value)}
        />
      </Group>
      <Text size="sm" aria-live="polite">
        {inForce.length === 0
          ? t('consent.noneThen')
          : t('consent.then', {
              purposes: inForce.map(({ purpose }) => t(`consent.purpose.${purpose}`)).join(', '),
            })}
      </Text>
      {(signings.data?.length ?? 0) > 0 && (
        <section aria-labelledby="consent-signed">
          <Title order={3} size="h4" id="consent-signed">
            {t('consent.signed.title')}
          </Title>
          <SignedList signings={signings.data ?? []} isOwn={false} />
        </section>
      )}
      {history.error && <ProblemNote error={history.error} onRetry={() => void history.refetch()} />}
      {history.data?.length === 0 && <Text c="dimmed">{t('consent.noHistory')}</Text>}
      <ol className={classes.history} reversed>
        {history.data?.toReversed().map((event) => (
          <li key={event.id}>
            <Text size="sm" fw={600}>
              {t(`consent.${event.action === 'granted' ? 'given' : 'taken'}`, {
                purpose: t(`consent.purpose.${event.purpose}`),
              })}
            </Text>
            <Text size="sm">{what(event).join(' · ')}</Text>
            {event.expiresAt && (
              <Text size="sm">
                {t('consent.untilOf', { until: format.instantIn(event.expiresAt, me.clinic.timeZone) })}
              </Text>
            )}
            {event.isOfAgeConfirmed && <Text size="sm">{t('consent.ofAgeKept')}</Text>}
            <Text size="sm" c="dimmed">
              {format.instantIn(event.recordedAt, me.clinic.timeZone)} · {who(event)}
            </Text>
          </li>
        ))}
      </ol>
    </Stack>
  );
}
