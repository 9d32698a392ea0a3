import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { ContactChannel, PatientAccess } from '../api/types';
import { Dialog } from '../shell/dialog';
import { ProblemNote } from '../shell/problem-note';
import { Made } from './made-link';

interface Props {
  patientId: string;
  access: PatientAccess;
  isOpen: boolean;
  onClose: () => void;
}

/** Makes a link, and sends it or shows it, this once. */
export function InviteDialog({ isOpen, ...rest }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={rest.onClose} title={t('access.invite')} size="lg">
      <Making {...rest} />
    </Dialog>
  );
}

function Making({ patientId, access, onClose }: Omit<Props, 'isOpen'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { email, preferredChannel } = access.contact;
  const configured = useQuery(queries.messageChannels);
  const ways: ContactChannel[] = ['link', ...(configured.data?.channels ?? [])];
  const canReach = (way: ContactChannel) => way !== 'email' || email !== null;
  const usual = ways.find((way) => way === preferredChannel && canReach(way)) ?? 'link';
  const [chosen, setChosen] = useState<ContactChannel | null>(null);
  const channel = chosen ?? usual;
  const make = useMutation({
    mutationFn: () => api.invite(patientId, channel),
    onSettled: () => client.invalidateQueries({ queryKey: ['access', patientId] }),
  });
  if (make.data)
    return <Made made={make.data} channel={channel} contact={access.contact} onClose={onClose} />;
  return (
    <Stack gap="md">
      <Text size="sm">{t('access.inviteText')}</Text>
      <Text size="sm">{t(access.secondFact === 'code' ? 'access.asksCode' : 'access.asksBirth')}</Text>
      {ways.length > 1 && (
        <Radio.Group label={t('access.way')} value={channel} onChange={(value) => setChosen(value)}>
          <Stack gap="sm" mt="xs">
            {ways.map((way) => (
              <Radio
                key={way}
                value={way}
                disabled={!canReach(way)}
                label={t(`access.by.${way}`)}
                description={
                  way === 'email'
                    ? (email ?? t('access.noEmail'))
                    : t(`access.byText.${way}`, { defaultValue: '' })
                }
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {configured.data?.channels.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('access.linkOnly')}
        </Text>
      )}
      {(make.error ?? configured.error) && <ProblemNote error={make.error ?? configured.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button loading={make.isPending} onClick={() => make.mutate()}>
          {t(channel === 'link' ? 'access.make' : 'access.send')}
        </Button>
      </Group>
    </Stack>
  );
}
