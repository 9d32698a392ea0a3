import { Checkbox, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Role } from '../api/types';

const everyRole: readonly Role[] = ['admin', 'clinician', 'assistant', 'rater', 'marketing'];

interface Props {
  value: Role[];
  error?: React.ReactNode;
  onChange: (roles: Role[]) => void;
}

/** What somebody may do here, each role with what it means. */
export function RoleFields({ value, error, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Checkbox.Group
      label={t('members.roles')}
      value={value}
      error={error}
      onChange={(chosen) => onChange(everyRole.filter((role) => chosen.includes(role)))}
    >
      <Stack gap="sm" mt="xs" mb="xs">
        {everyRole.map((role) => (
          <Checkbox
            key={role}
            value={role}
            label={t(`role.${role}`)}
            description={t(`members.may.${role}`)}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
