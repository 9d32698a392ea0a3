import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { isEmail, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { LinkToHandOver } from '../access/link-to-hand-over';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Member } from '../api/types';
import { Dialog } from '../shell/dialog';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import { RoleFields } from './role-fields';

export type Wanted = Pick<Member, 'email' | 'displayName' | 'roles'>;

interface Props {
  /** What is known of the one to be invited; null closes the dialog. */
  wanted: Partial<Wanted> | null;
  onClose: () => void;
}

/** Asks who is to come in as what, and shows the link, this once. */
export function InviteMemberDialog({ wanted, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={wanted !== null} onClose={onClose} title={t('members.invite')} size="lg">
      {wanted && <Inviting wanted={wanted} onClose={onClose} />}
    </Dialog>
  );
}

function Inviting({ wanted, onClose }: { wanted: Partial<Wanted>; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const form = useForm<Wanted>({
    initialValues: {
      displayName: wanted.displayName ?? '',
      email: wanted.email ?? '',
      roles: wanted.roles ?? [],
    },
    validate: {
      displayName: (value) => (value.trim() === '' ? t('members.error.name') : null),
      email: isEmail(t('setUp.error.email')),
      roles: (value) => (value.length === 0 ? t('members.error.roles') : null),
    },
  });
  const invite = useMutation({
    mutationFn: (values: Wanted) => api.inviteMember({ ...values, email: values.email.trim() }),
    onSettled: () => client.invalidateQueries({ queryKey: queries.members.queryKey }),
  });
  if (invite.data) {
    const { link, invitation } = invite.data;
    return (
      <LinkToHandOver
        link={link}
        text={t('members.linkText', { name: invitation.displayName })}
        until={t('members.linkUntil', { when: format.instant(invitation.expiresAt) })}
        onClose={onClose}
      />
    );
  }
  return (
    <form onSubmit={form.onSubmit((values) => invite.mutate(values))} noValidate>
      <Stack gap="md">
        <Text size="sm">{t('members.inviteText')}</Text>
        <TextInput
          label={t('members.name')}
          autoComplete="off"
          maxLength={120}
          data-autofocus
          {...form.getInputProps('displayName')}
        />
        <TextInput
          label={t('signIn.email')}
          type="email"
          autoComplete="off"
          maxLength={254}
          {...form.getInputProps('email')}
        />
        <RoleFields
          value={form.values.roles}
          error={form.errors.roles}
          onChange={(roles) => form.setFieldValue('roles', roles)}
        />
        {invite.error && <ProblemNote error={invite.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {t('access.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
