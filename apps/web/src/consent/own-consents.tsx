import { Button, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { ProgressCourse } from '../api/types';
import { sessionName, viewName } from '../course/names';
import { Dialog } from '../shell/dialog';
import { useFormat } from '../shell/format';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './consent.module.css';
import { PurposeRow } from './consent-panel';
import { SignForm } from './sign-form';
import { SignedList } from './signed-list';
import { TakeBackDialog, type Taking } from './take-back-dialog';

/** What the patient allows, with the way to take it back at once. */
export function OwnConsents({ courses, isMinor }: { courses: readonly ProgressCourse[]; isMinor: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const consents = useQuery(queries.ownConsents);
  const me = useMe();
  const texts = useQuery(queries.textsToSign);
  const signings = useQuery(queries.ownSignings);
  const isNarrow = useMediaQuery('(max-width: 48em)');
  const [isGiving, setIsGiving] = useState(false);
  const [taking, setTaking] = useState<Taking | null>(null);
  const names = new Map<string, string>();
  for (const { sessions, photos } of courses) {
    for (const session of sessions) {
      names.set(session.id, `${format.day(session.heldOn)} · ${sessionName(session, t)}`);
      for (const photo of photos.filter(({ sessionId }) => sessionId === session.id))
        names.set(photo.id, `${format.day(session.heldOn)} · ${viewName(photo.view, t)}`);
    }
  }
  const sessionIds = courses.flatMap(({ sessions }) => sessions.map(({ id }) => id));
  const photoIds = courses.flatMap(({ photos }) => photos.map(({ id }) => id));
  const inForce = consents.data?.filter(({ isInForce }) => isInForce) ?? [];
  return (
    <section className={classes.own}>
      <Title order={2}>{t('consent.ownTitle')}</Title>
      <Text c="dimmed" mt="xs" mb="sm">
        {t('consent.ownText')}
      </Text>
      {consents.error && <ProblemNote error={consents.error} onRetry={() => void consents.refetch()} />}
      {consents.isSuccess && inForce.length === 0 && <Text>{t('consent.ownNone')}</Text>}
      <ul className={classes.purposes}>
        {inForce.map((consent) => (
          <PurposeRow
            key={consent.purpose}
            consent={consent}
            names={names}
            onGive={null}
            onTake={(grants) => setTaking({ purpose: consent.purpose, grants })}
          />
        ))}
      </ul>
      {texts.data && texts.data.length > 0 && (
        <Button variant="default" mt="sm" onClick={() => setIsGiving(true)}>
          {t('consent.sign.ownTitle')}
        </Button>
      )}
      {(signings.data?.length ?? 0) > 0 && (
        <section className={classes.ownSigned} aria-labelledby="own-signed">
          <Title order={3} size="h4" id="own-signed">
            {t('consent.signed.title')}
          </Title>
          <SignedList signings={signings.data ?? []} isOwn />
        </section>
      )}
      <Dialog
        opened={isGiving}
        onClose={() => setIsGiving(false)}
        title={t('consent.sign.ownTitle')}
        size="lg"
        fullScreen={isNarrow ?? false}
      >
        {isGiving && (
          <SignForm
            texts={texts.data ?? []}
            names={names}
            sessionIds={sessionIds}
            photoIds={photoIds}
            isMinor={isMinor}
            asksAge={false}
            isOwn
            signerName={me.displayName}
            sign={async ({ textId, choices, signer, signature }) => {
              await api.signOwn({ textId, choices, signer, signature });
              await client.invalidateQueries({ queryKey: queries.ownConsents.queryKey });
              setIsGiving(false);
            }}
          />
        )}
      </Dialog>
      <TakeBackDialog
        taking={taking}
        names={names}
        sessionIds={sessionIds}
        takeBack={async (withdrawal) => {
          await api.withdrawOwnConsent(withdrawal);
          await client.invalidateQueries({ queryKey: queries.ownConsents.queryKey });
        }}
        onClose={() => setTaking(null)}
      />
    </section>
  );
}
