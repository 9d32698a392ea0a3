import { Button, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LinkToHandOver } from '../access/link-to-hand-over';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { CaseStudy, MadeShareLink, ShareLink } from '../api/types';
import { Dialog } from '../shell/dialog';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import { showProblem } from '../shell/toast';
import { useAudiences } from './audiences';
import classes from './compile.module.css';

const lifetimes = ['1', '7', '30', '90', '365'];

/** Links to one composed picture for people without an account: how often each was opened, and an end to it. */
export function ShareLinks({ caseStudy }: { caseStudy: CaseStudy }) {
  const { t } = useTranslation();
  const mayShare = useAudiences().includes(caseStudy.audience);
  const client = useQueryClient();
  const links = useQuery(queries.shareLinks(caseStudy.id));
  const [isMaking, setMaking] = useState(false);
  const renew = () => client.invalidateQueries({ queryKey: queries.shareLinks(caseStudy.id).queryKey });
  const revoke = useMutation({
    mutationFn: api.revokeShareLink,
    onSettled: renew,
    onError: (error) => showProblem(error, t),
  });
  const list = links.data ?? [];
  return (
    <section className={classes.shares} aria-labelledby="share-links">
      <Group justify="space-between" gap="sm">
        <div>
          <Title order={3} id="share-links">
            {t('share.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t(`share.for.${caseStudy.audience}`)}
          </Text>
        </div>
        {mayShare && (
          <Button variant="default" size="sm" onClick={() => setMaking(true)}>
            {t('share.make')}
          </Button>
        )}
      </Group>
      {links.error && <ProblemNote error={links.error} onRetry={() => void links.refetch()} />}
      {list.length > 0 && (
        <ul className={classes.shareList}>
          {list.map((link) => (
            <LinkRow
              key={link.id}
              link={link}
              mayRevoke={mayShare}
              isBusy={revoke.isPending && revoke.variables === link.id}
              onRevoke={() => revoke.mutate(link.id)}
            />
          ))}
        </ul>
      )}
      <Dialog opened={isMaking} onClose={() => setMaking(false)} title={t('share.make')} size="lg">
        <MakeLink caseStudyId={caseStudy.id} onMade={() => void renew()} onClose={() => setMaking(false)} />
      </Dialog>
    </section>
  );
}

interface LinkRowProps {
  link: ShareLink;
  mayRevoke: boolean;
  isBusy: boolean;
  onRevoke: () => void;
}

function LinkRow({ link, mayRevoke, isBusy, onRevoke }: LinkRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { recipient, madeByName, createdAt, expiresAt, revokedAt, viewCount, lastViewedAt, isLive } = link;
  const name = recipient ?? t('share.nobody');
  const stands = revokedAt
    ? t('share.revokedAt', { when: format.instant(revokedAt) })
    : isLive
      ? t('share.until', { when: format.instant(expiresAt) })
      : new Date(expiresAt) <= new Date()
        ? t('share.over', { when: format.instant(expiresAt) })
        : t('share.dead');
  return (
    <li className={classes.share} data-live={isLive}>
      <div>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="sm">{stands}</Text>
        <Text size="sm" c="dimmed">
          {viewCount === 0
            ? t('share.unseen')
            : t('share.seen', { count: viewCount, when: format.instant(lastViewedAt ?? createdAt) })}
          {' · '}
          {t('share.madeBy', { name: madeByName, when: format.instant(createdAt) })}
        </Text>
      </div>
      {mayRevoke && !revokedAt && new Date(expiresAt) > new Date() && (
        <Button
          variant="default"
          size="xs"
          loading={isBusy}
          aria-label={t('share.revokeOf', { name })}
          onClick={onRevoke}
        >
          {t('share.revoke')}
        </Button>
      )}
    </li>
  );
}

function MakeLink({
  caseStudyId,
  onMade,
  onClose,
}: {
  caseStudyId: string;
  onMade: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [recipient, setRecipient] = useState('');
  const [days, setDays] = useState('30');
  const [made, setMade] = useState<MadeShareLink | null>(null);
  const make = useMutation({
    mutationFn: () =>
      api.makeShareLink(caseStudyId, { recipient: recipient.trim() || null, days: Number(days) }),
    onSuccess: (answer) => {
      setMade(answer);
      onMade();
    },
  });
  if (made)
    return (
      <LinkToHandOver
        link={made.address}
        text={t('share.madeText')}
        until={t('share.until', { when: format.instant(made.link.expiresAt) })}
        onClose={onClose}
      />
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t('share.makeText')}</Text>
        <TextInput
          label={t('share.recipient')}
          description={t('share.recipientText')}
          maxLength={100}
          value={recipient}
          onChange={({ currentTarget }) => setRecipient(currentTarget.value)}
        />
        <Select
          label={t('share.lifetime')}
          allowDeselect={false}
          data={lifetimes.map((value) => ({ value, label: t('share.days', { count: Number(value) }) }))}
          value={days}
          onChange={(value) => value && setDays(value)}
        />
        {make.error && <ProblemNote error={make.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t('share.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
