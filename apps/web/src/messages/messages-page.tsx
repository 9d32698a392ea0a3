import { Button, Group, Select, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import { messageStates, type Message, type MessageState } from '../api/types';
import { localeName } from '../i18n';
import { useFormat } from '../shell/format';
import { RetryIcon } from '../shell/icons';
import { ProblemNote } from '../shell/problem-note';
import { showProblem } from '../shell/toast';
import { messageStanding } from './message-words';
import classes from './messages.module.css';

/** How often a list with something on its way is asked for again. */
const watchMs = 3_000;
const isOnItsWay = ({ state }: Message) => state === 'queued' || state === 'sending';

/** What this clinic has sent, and what became of it. */
export function MessagesPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<MessageState | ''>('');
  const channels = useQuery(queries.messageChannels);
  const list = useInfiniteQuery({
    queryKey: ['messages', state],
    queryFn: ({ pageParam }) => api.messages(state || undefined, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state: query }) =>
      query.data?.pages.some((page) => page.items.some(isOnItsWay)) ? watchMs : false,
  });
  const messages = list.data?.pages.flatMap(({ items }) => items);
  const canSend = (channels.data?.channels.length ?? 1) > 0;
  return (
    <Stack gap="lg" maw={880}>
      <Group justify="space-between" align="flex-end" gap="md">
        <Title order={1}>{t('messages.title')}</Title>
        <Select
          label={t('messages.filter')}
          w={200}
          allowDeselect={false}
          data={[
            { value: '', label: t('messages.all') },
            ...messageStates.map((value) => ({ value, label: t(`messages.state.${value}`) })),
          ]}
          value={state}
          onChange={(value) => setState(value ?? '')}
        />
      </Group>
      {!canSend && (
        <div className={classes.note}>
          <Text fw={600}>{t('messages.linkOnlyTitle')}</Text>
          <Text size="sm" mt={4}>
            {t('messages.linkOnlyText')}
          </Text>
        </div>
      )}
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={160} />}
      {messages?.length === 0 && (
        <Text c="dimmed">{state ? t('messages.noneInState') : canSend ? t('messages.none') : ''}</Text>
      )}
      <ul className={classes.list}>
        {messages?.map((message) => (
          <MessageRow key={message.id} message={message} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('messages.more')}
        </Button>
      )}
    </Stack>
  );
}

function MessageRow({ message }: { message: Message }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const options = {
    onSettled: () => client.invalidateQueries({ queryKey: ['messages'] }),
    onError: (error: Error) => showProblem(error, t),
  };
  const retry = useMutation({ mutationFn: () => api.retryMessage(message.id), ...options });
  const cancel = useMutation({ mutationFn: () => api.cancelMessage(message.id), ...options });
  const { patient, member, state, tries, providerCode } = message;
  return (
    <li className={classes.row} data-state={state}>
      <div className={classes.words}>
        <Text size="sm" fw={600}>
          {patient ? (
            <Link to="/patients/$patientId" params={{ patientId: patient.id }} className={classes.person}>
              {patient.name}
            </Link>
          ) : (
            member?.name
          )}
        </Text>
        <Text size="sm">{messageStanding(message, t)}</Text>
        <Text size="sm" c="dimmed">
          {[
            t(`messages.kind.${message.kind}`),
            t(`messages.channel.${message.channel}`),
            localeName(message.language),
            format.instant(message.endedAt ?? message.createdAt),
          ].join(' · ')}
        </Text>
        {tries > 0 && (
          <Text size="xs" c="dimmed">
            {[
              t('settings.tries', { count: tries }),
              providerCode && t('messages.answer', { code: providerCode }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </Text>
        )}
      </div>
      <Group gap="xs" wrap="nowrap">
        {state === 'failed' && (
          <Button
            variant="default"
            size="xs"
            leftSection={<RetryIcon size={16} />}
            loading={retry.isPending}
            onClick={() => retry.mutate()}
          >
            {t('messages.again')}
          </Button>
        )}
        {(state === 'failed' || state === 'queued') && (
          <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('messages.cancel')}
          </Button>
        )}
      </Group>
    </li>
  );
}
