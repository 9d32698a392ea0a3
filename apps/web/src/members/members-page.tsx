import { Badge, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Member, MemberInvitation } from '../api/types';
import { Dialog } from '../shell/dialog';
import { useFormat } from '../shell/format';
import { PlusIcon } from '../shell/icons';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { showDone, showProblem, showUndo } from '../shell/toast';
import { ChangeMemberDialog } from './change-member';
import { InviteMemberDialog, type Wanted } from './invite-member';
import classes from './members.module.css';
import { Tablets } from './tablets';

/** The people of the clinic: who they are, what they may do, who is expected. */
export function MembersPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const members = useQuery(queries.members);
  const [inviting, setInviting] = useState<Partial<Wanted> | null>(null);
  const [changing, setChanging] = useState<Member | null>(null);
  const [suspending, setSuspending] = useState<Member | null>(null);
  const [resetting, setResetting] = useState<Member | null>(null);
  const renew = () => client.invalidateQueries({ queryKey: queries.members.queryKey });
  const withdraw = useMutation({
    mutationFn: api.withdrawMemberInvitation,
    onSettled: renew,
    onError: (error) => showProblem(error, t),
  });
  const reset = useMutation({
    mutationFn: (member: Member) => api.resetSecondFactor(member.id),
    onSuccess: (_answer, member) => {
      setResetting(null);
      showDone(t('members.factorGone', { name: member.displayName }));
    },
    onSettled: renew,
    onError: (error) => {
      setResetting(null);
      showProblem(error, t);
    },
  });
  const setActive = useMutation({
    mutationFn: ({ member, isActive }: { member: Member; isActive: boolean }) =>
      api.changeMember(member.id, member.version, { isActive }),
    onSuccess: (changed) => {
      setSuspending(null);
      if (changed.isActive) return;
      showUndo(
        t('members.isSuspended', { name: changed.displayName }),
        () => api.changeMember(changed.id, changed.version, { isActive: true }).finally(renew),
        t,
      );
    },
    onSettled: renew,
    onError: (error) => showProblem(error, t),
  });
  return (
    <Stack gap="xl" maw={720}>
      <Group justify="space-between" align="flex-start" gap="md">
        <div>
          <Title order={1}>{t('members.title')}</Title>
          <Text c="dimmed" mt="xs">
            {t('members.text')}
          </Text>
        </div>
        <Button leftSection={<PlusIcon size={16} />} onClick={() => setInviting({})}>
          {t('members.invite')}
        </Button>
      </Group>
      {members.error && <ProblemNote error={members.error} onRetry={() => void members.refetch()} />}
      {members.isPending && <Skeleton h={160} />}
      {members.data && members.data.invitations.length > 0 && (
        <section aria-labelledby="members-expected">
          <Title order={2} mb="xs" id="members-expected">
            {t('members.expected')}
          </Title>
          <ul className={classes.list}>
            {members.data.invitations.map((invitation) => (
              <InvitationRow
                key={invitation.id}
                invitation={invitation}
                isBusy={withdraw.isPending && withdraw.variables === invitation.id}
                onRenew={() => setInviting(invitation)}
                onWithdraw={() => withdraw.mutate(invitation.id)}
              />
            ))}
          </ul>
        </section>
      )}
      {members.data && (
        <section aria-labelledby="members-list">
          <Title order={2} mb="xs" id="members-list">
            {t('members.here')}
          </Title>
          <ul className={classes.list}>
            {members.data.members.map((member) => (
              <MemberRow
                key={member.id}
                member={member}
                isBusy={setActive.isPending && setActive.variables.member.id === member.id}
                onChange={() => setChanging(member)}
                onSuspend={() => setSuspending(member)}
                onReset={() => setResetting(member)}
                onLetIn={() => setActive.mutate({ member, isActive: true })}
              />
            ))}
          </ul>
        </section>
      )}
      <InviteMemberDialog wanted={inviting} onClose={() => setInviting(null)} />
      <ChangeMemberDialog member={changing} onClose={() => setChanging(null)} />
      <Dialog
        opened={resetting !== null}
        onClose={() => setResetting(null)}
        title={t('members.resetFactorTitle', { name: resetting?.displayName })}
      >
        <Stack gap="md">
          <Text size="sm">{t('members.resetFactorText')}</Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={() => setResetting(null)}>
              {t('action.cancel')}
            </Button>
            <Button loading={reset.isPending} onClick={() => resetting && reset.mutate(resetting)}>
              {t('members.resetFactor')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
      <Dialog
        opened={suspending !== null}
        onClose={() => setSuspending(null)}
        title={t('members.suspendTitle', { name: suspending?.displayName })}
      >
        <Stack gap="md">
          <Text size="sm">{t('members.suspendText')}</Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={() => setSuspending(null)}>
              {t('action.cancel')}
            </Button>
            <Button
              loading={setActive.isPending}
              onClick={() => suspending && setActive.mutate({ member: suspending, isActive: false })}
            >
              {t('members.suspend')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
      <Tablets />
    </Stack>
  );
}

function Roles({ roles }: { roles: Member['roles'] }) {
  const { t } = useTranslation();
  return (
    <Text component="span" size="sm">
      {roles.map((role) => t(`role.${role}`)).join(' · ')}
    </Text>
  );
}

interface MemberRowProps {
  member: Member;
  isBusy: boolean;
  onChange: () => void;
  onSuspend: () => void;
  onReset: () => void;
  onLetIn: () => void;
}
function MemberRow({ member, isBusy, onChange, onSuspend, onReset, onLetIn }: MemberRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const isMe = member.id === me.memberId;
  const name = member.displayName;
  return (
    <li className={`${classes.row} ${member.isActive ? '' : classes.quiet}`}>
      <div className={classes.words}>
        <span className={classes.name}>
          <Text component="span" fw={600}>
            {name}
          </Text>
          {isMe && (
            <Text component="span" size="sm" c="dimmed">
              {t('members.you')}
            </Text>
          )}
          {!member.isActive && (
            <Badge variant="default" size="sm">
              {t('members.suspended')}
            </Badge>
          )}
        </span>
        <div>
          <Roles roles={member.roles} />
        </div>
        <Text size="sm" c="dimmed">
          {member.email} ·{' '}
          {member.lastSeenAt
            ? t('members.lastSeen', { when: format.instant(member.lastSeenAt) })
            : t('members.neverSeen')}
          {member.hasSecondFactor && ` · ${t('members.hasFactor')}`}
        </Text>
      </div>
      <div className={classes.actions}>
        <Button variant="default" size="xs" onClick={onChange} aria-label={t('members.changeOf', { name })}>
          {t('action.change')}
        </Button>
        {member.hasSecondFactor && !isMe && (
          <Button
            variant="default"
            size="xs"
            onClick={onReset}
            aria-label={t('members.resetFactorOf', { name })}
          >
            {t('members.resetFactor')}
          </Button>
        )}
        {member.isActive ? (
          !isMe && (
            <Button
              variant="default"
              size="xs"
              onClick={onSuspend}
              aria-label={t('members.suspendOf', { name })}
            >
              {t('members.suspend')}
            </Button>
          )
        ) : (
          <Button
            variant="default"
            size="xs"
            loading={isBusy}
            onClick={onLetIn}
            aria-label={t('members.letInOf', { name })}
          >
            {t('members.letIn')}
          </Button>
        )}
      </div>
    </li>
  );
}

interface InvitationRowProps {
  invitation: MemberInvitation;
  isBusy: boolean;
  onRenew: () => void;
  onWithdraw: () => void;
}
function InvitationRow({ invitation, isBusy, onRenew, onWithdraw }: InvitationRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = invitation.displayName;
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <Text fw={600}>{name}</Text>
        <Roles roles={invitation.roles} />
        <Text size="sm" c="dimmed">
          {invitation.email} ·{' '}
          {t(invitation.isExpired ? 'members.expiredOn' : 'members.validUntil', {
            when: format.instant(invitation.expiresAt),
          })}
        </Text>
      </div>
      <div className={classes.actions}>
        <Button variant="default" size="xs" onClick={onRenew} aria-label={t('members.newLinkOf', { name })}>
          {t('members.newLink')}
        </Button>
        <Button
          variant="default"
          size="xs"
          loading={isBusy}
          onClick={onWithdraw}
          aria-label={t('members.withdrawOf', { name })}
        >
          {t('access.withdraw')}
        </Button>
      </div>
    </li>
  );
}
