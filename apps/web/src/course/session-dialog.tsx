import { Button, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { isNotEmpty, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../shell/dialog';
import { api } from '../api/client';
import { modalities, sessionKinds, type Modality, type Session, type SessionKind } from '../api/types';
import { todayIn } from '../shell/format';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';

interface Props {
  courseId: string;
  sessions: Session[];
  session?: Session;
  isOpen: boolean;
  onClose: () => void;
}

export function SessionDialog(props: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={props.isOpen}
      onClose={props.onClose}
      title={props.session ? t('session.change') : t('session.add')}
    >
      <SessionForm {...props} />
    </Dialog>
  );
}

function SessionForm({ courseId, sessions, session, onClose }: Props) {
  const { t } = useTranslation();
  const { clinic } = useMe();
  const client = useQueryClient();
  const today = todayIn(clinic.timeZone);
  const lastModality = sessions.findLast((other) => other.modality !== null)?.modality ?? null;
  const form = useForm({
    initialValues: {
      kind: session?.kind ?? ((sessions.length === 0 ? 'baseline' : 'treatment') as SessionKind),
      heldOn: session?.heldOn ?? today,
      // The same treatment as last time is the usual case.
      modality: session?.modality ?? lastModality,
    },
    validate: {
      heldOn: isNotEmpty(t('session.error.heldOn')),
      modality: (value, { kind }) => (kind === 'treatment' && !value ? t('session.error.modality') : null),
    },
  });
  const save = useMutation({
    mutationFn: ({ kind, heldOn, modality }: typeof form.values) => {
      const fields = { kind, heldOn, modality: kind === 'treatment' ? (modality as Modality) : null };
      return session
        ? api.changeSession(session.id, session.version, fields)
        : api.addSession(courseId, fields);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['timeline', courseId] });
      void client.invalidateQueries({ queryKey: ['patients'] });
      void client.invalidateQueries({ queryKey: ['courses'] });
      onClose();
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack gap="md">
        <div>
          <Text size="sm" fw={500} id="session-kind" mb="xs">
            {t('session.kind')}
          </Text>
          <SegmentedControl
            fullWidth
            aria-labelledby="session-kind"
            data={sessionKinds.map((value) => ({ value, label: t(`sessionKind.${value}`) }))}
            {...form.getInputProps('kind')}
          />
        </div>
        <DateInput
          label={t('session.heldOn')}
          valueFormat="YYYY-MM-DD"
          placeholder={t('field.dateForm')}
          {...form.getInputProps('heldOn')}
        />
        {form.values.kind === 'treatment' && (
          <Select
            label={t('session.modality')}
            data={modalities.map((value) => ({ value, label: t(`modality.${value}`) }))}
            {...form.getInputProps('modality')}
          />
        )}
        {save.error && <ProblemNote error={save.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {session ? t('action.save') : t('session.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
