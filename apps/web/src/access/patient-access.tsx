import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { ContactChannel, Invitation, PatientDevice } from '../api/types';
import { messageStanding } from '../messages/message-words';
import { Dialog } from '../shell/dialog';
import { useFormat } from '../shell/format';
import { PlusIcon } from '../shell/icons';
import { ProblemNote } from '../shell/problem-note';
import { showProblem } from '../shell/toast';
import classes from './access.module.css';
import { ContactLine } from './contact';
import { InviteDialog } from './invite-dialog';
import { Made } from './made-link';

const watchMs = 3_000;
const isOnItsWay = ({ message }: Invitation) => message?.state === 'queued' || message?.state === 'sending';

/** How the patient reaches the own page: links that wait, devices that are let in, and the way to end both. */
export function PatientAccess({ patientId }: { patientId: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const access = useQuery({
    ...queries.access(patientId),
    // A message on its way is watched until it has arrived or failed.
    refetchInterval: ({ state }) => (state.data?.invitations.some(isOnItsWay) ? watchMs : false),
  });
  const [isInviting, setInviting] = useState(false);
  const [ending, setEnding] = useState<PatientDevice | null>(null);
  const renew = () => client.invalidateQueries({ queryKey: ['access', patientId] });
  const withdraw = useMutation({
    mutationFn: api.withdrawInvitation,
    onSettled: renew,
    onError: (error) => showProblem(error, t),
  });
  // A new one by the way of the old one, which it takes the place of.
  const replace = useMutation({
    mutationFn: async ({ id, message }: Invitation) => {
      const channel: ContactChannel = message?.channel ?? 'link';
      const made = await api.invite(patientId, channel);
      await api.withdrawInvitation(id);
      return { made, channel };
    },
    onSettled: renew,
    onError: (error) => showProblem(error, t),
  });
  const endDevice = useMutation({
    mutationFn: api.endDevice,
    onSettled: renew,
    onSuccess: () => setEnding(null),
    onError: (error) => showProblem(error, t),
  });
  // What was used or withdrawn tells nothing that one can act on; a link that ran out may explain a call of the patient.
  const waiting = access.data?.invitations.filter(({ state }) => state !== 'used' && state !== 'withdrawn');
  const isEmpty = access.data?.devices.length === 0 && waiting?.length === 0;
  return (
    <section className={classes.panel}>
      <Group justify="space-between" wrap="nowrap" gap="md" mb="xs">
        <Title order={2} size="h3">
          {t('access.title')}
        </Title>
        <Button
          variant="default"
          size="xs"
          leftSection={<PlusIcon size={16} />}
          disabled={!access.data}
          onClick={() => setInviting(true)}
        >
          {t('access.invite')}
        </Button>
      </Group>
      <Text size="sm" c="dimmed" mb="md">
        {t('access.text')}
      </Text>
      {access.error && <ProblemNote error={access.error} onRetry={() => void access.refetch()} />}
      {access.isPending && <Skeleton h={56} />}
      {isEmpty && (
        <Text size="sm" c="dimmed">
          {t('access.nobody')}
        </Text>
      )}
      {access.data && <ContactLine patientId={patientId} contact={access.data.contact} />}
      <ul className={classes.list}>
        {access.data?.devices.map((device) => (
          <DeviceRow key={device.id} device={device} onEnd={() => setEnding(device)} />
        ))}
        {waiting?.map((invitation) => (
          <InvitationRow
            key={invitation.id}
            invitation={invitation}
            isBusy={withdraw.isPending && withdraw.variables === invitation.id}
            onWithdraw={() => withdraw.mutate(invitation.id)}
            isReplacing={replace.isPending && replace.variables.id === invitation.id}
            onReplace={() => replace.mutate(invitation)}
          />
        ))}
      </ul>
      {access.data && (
        <InviteDialog
          patientId={patientId}
          access={access.data}
          isOpen={isInviting}
          onClose={() => setInviting(false)}
        />
      )}
      <Dialog
        opened={replace.isSuccess}
        onClose={() => replace.reset()}
        title={t('access.replaced')}
        size="lg"
      >
        {access.data && replace.data && (
          <Made {...replace.data} contact={access.data.contact} onClose={() => replace.reset()} />
        )}
      </Dialog>
      <Dialog opened={ending !== null} onClose={() => setEnding(null)} title={t('access.endTitle')}>
        <Stack gap="md">
          <Text size="sm">{t('access.endText')}</Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={() => setEnding(null)}>
              {t('action.cancel')}
            </Button>
            <Button loading={endDevice.isPending} onClick={() => ending && endDevice.mutate(ending.id)}>
              {t('access.end')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </section>
  );
}

function DeviceRow({ device, onEnd }: { device: PatientDevice; onEnd: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <Text size="sm" fw={600}>
          {device.label || t('access.unknownDevice')}
        </Text>
        <Text size="sm" c="dimmed">
          {t('access.deviceFacts', {
            since: format.instant(device.createdAt),
            lastUsed: format.instant(device.lastUsedAt),
          })}
        </Text>
      </div>
      <Button variant="default" size="xs" onClick={onEnd}>
        {t('access.end')}
      </Button>
    </li>
  );
}

interface InvitationProps {
  invitation: Invitation;
  isBusy: boolean;
  onWithdraw: () => void;
  isReplacing: boolean;
  onReplace: () => void;
}
function InvitationRow({ invitation, isBusy, onWithdraw, isReplacing, onReplace }: InvitationProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { state, createdAt, expiresAt, message } = invitation;
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <Text size="sm" fw={600}>
          {t(`access.state.${state}`)}
        </Text>
        <Text size="sm" c="dimmed">
          {t('access.linkFacts', { made: format.instant(createdAt), until: format.instant(expiresAt) })}
        </Text>
        {message && (
          <Text size="sm" c="dimmed">
            {t('access.sentBy', {
              channel: t(`messages.channel.${message.channel}`),
              state: messageStanding(message, t),
            })}
          </Text>
        )}
      </div>
      <Group gap="xs" wrap="nowrap">
        {state !== 'open' && (
          <Button variant="default" size="xs" loading={isReplacing} disabled={isBusy} onClick={onReplace}>
            {t('access.replace')}
          </Button>
        )}
        <Button variant="default" size="xs" loading={isBusy} disabled={isReplacing} onClick={onWithdraw}>
          {t(state === 'open' ? 'access.withdraw' : 'access.dismiss')}
        </Button>
      </Group>
    </li>
  );
}
