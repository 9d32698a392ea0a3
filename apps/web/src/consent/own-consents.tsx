import { Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Consent, ProgressCourse } from '../api/types';
import { sessionName, viewName } from '../course/names';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import classes from './consent.module.css';
import { PurposeRow } from './consent-panel';
import type { Grant } from './names';
import { TakeBackDialog } from './take-back-dialog';

/** What the patient allows, with the way to take it back at once. */
export function OwnConsents({ courses }: { courses: readonly ProgressCourse[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const consents = useQuery(queries.ownConsents);
  const [taking, setTaking] = useState<{ purpose: Consent['purpose']; grant: Grant } | null>(null);
  const names = new Map<string, string>();
  for (const { sessions, photos } of courses) {
    for (const session of sessions) {
      names.set(session.id, `${format.day(session.heldOn)} · ${sessionName(session, t)}`);
      for (const photo of photos.filter(({ sessionId }) => sessionId === session.id))
        names.set(photo.id, `${format.day(session.heldOn)} · ${viewName(photo.view, t)}`);
    }
  }
  const sessionIds = courses.flatMap(({ sessions }) => sessions.map(({ id }) => id));
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
            onTake={(grant) => setTaking({ purpose: consent.purpose, grant })}
          />
        ))}
      </ul>
      <TakeBackDialog
        purpose={taking?.purpose ?? 'marketing'}
        grant={taking?.grant ?? null}
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
