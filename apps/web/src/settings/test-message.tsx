import { Anchor, Button, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { MessageChannel } from '../api/types';
import { ProblemNote } from '../shell/problem-note';

/** How this installation sends, and whether it arrives. */
export function TestMessage() {
  const { t } = useTranslation();
  const configured = useQuery(queries.messageChannels);
  const channels = configured.data?.channels ?? [];
  const [chosen, setChosen] = useState<MessageChannel | null>(null);
  const [address, setAddress] = useState('');
  const channel = chosen ?? channels[0];
  const send = useMutation({
    mutationFn: (by: MessageChannel) =>
      api.sendTestMessage({ channel: by, address: by === 'email' ? address.trim() : null }),
  });
  return (
    <section>
      <Title order={2} mb="xs">
        {t('messages.title')}
      </Title>
      {configured.error && <ProblemNote error={configured.error} onRetry={() => void configured.refetch()} />}
      {configured.data && channels.length === 0 && (
        <Text size="sm">{`${t('messages.linkOnlyTitle')} ${t('messages.linkOnlyText')}`}</Text>
      )}
      {channel && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send.mutate(channel);
          }}
        >
          <Stack gap="md">
            <Text size="sm" c="dimmed">
              {t('messages.testText')}
            </Text>
            <Group gap="sm" align="flex-end">
              <Select
                label={t('contact.channel')}
                w={200}
                allowDeselect={false}
                data={channels.map((value) => ({ value, label: t(`messages.channel.${value}`) }))}
                value={channel}
                onChange={(value) => setChosen(value)}
              />
              {channel === 'email' && (
                <TextInput
                  label={t('contact.email')}
                  type="email"
                  required
                  withAsterisk={false}
                  maxLength={254}
                  value={address}
                  onChange={(event) => setAddress(event.currentTarget.value)}
                />
              )}
              <Button type="submit" variant="default" loading={send.isPending}>
                {t('messages.test')}
              </Button>
            </Group>
            {send.error && <ProblemNote error={send.error} />}
            {send.data && (
              <Text size="sm" role="status">
                {t('messages.testQueued')}{' '}
                <Anchor component={Link} to="/messages" size="sm">
                  {t('messages.toList')}
                </Anchor>
              </Text>
            )}
          </Stack>
        </form>
      )}
    </section>
  );
}
