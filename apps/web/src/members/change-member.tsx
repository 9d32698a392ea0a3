import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Member } from '../api/types';
import { Dialog } from '../shell/dialog';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { RoleFields } from './role-fields';

interface Props {
  member: Member | null;
  onClose: () => void;
}

/** Name and roles of a member. */
export function ChangeMemberDialog({ member, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={member !== null} onClose={onClose} title={t('members.change')} size="lg">
      {member && <ChangeForm key={member.version} member={member} onClose={onClose} />}
    </Dialog>
  );
}

function ChangeForm({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const form = useForm({
    initialValues: { displayName: member.displayName, roles: member.roles },
    validate: {
      displayName: (value) => (value.trim() === '' ? t('members.error.name') : null),
      roles: (value) => (value.length === 0 ? t('members.error.roles') : null),
    },
  });
  const save = useMutation({
    mutationFn: (values: typeof form.values) => api.changeMember(member.id, member.version, values),
    onSuccess: onClose,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: queries.members.queryKey });
      if (member.id === me.memberId) await client.invalidateQueries({ queryKey: queries.me.queryKey });
    },
  });
  const losesOwnAdmin =
    member.id === me.memberId && member.roles.includes('admin') && !form.values.roles.includes('admin');
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('members.name')}
          maxLength={120}
          data-autofocus
          {...form.getInputProps('displayName')}
        />
        <RoleFields
          value={form.values.roles}
          error={form.errors.roles}
          onChange={(roles) => form.setFieldValue('roles', roles)}
        />
        {losesOwnAdmin && (
          <Text size="sm" role="alert">
            {t('members.losesOwnAdmin')}
          </Text>
        )}
        {save.error && <ProblemNote error={save.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
