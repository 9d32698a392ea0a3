import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { isNotEmpty, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../shell/dialog';
import { api } from '../api/client';
import type { Patient, Phototype } from '../api/types';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';

const phototypes: Phototype[] = ['I', 'II', 'III', 'IV', 'V', 'VI'];

interface Props {
  isOpen: boolean;
  onClose: () => void;
  /** Change this patient instead of adding one. */
  patient?: Patient;
}

export function AddPatientDialog({ isOpen, onClose, patient }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} title={patient ? t('patient.change') : t('patients.add')}>
      <PatientForm onClose={onClose} patient={patient} />
    </Dialog>
  );
}

function PatientForm({ onClose, patient }: Omit<Props, 'isOpen'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { usesCodesOnly } = useMe().clinic;
  const form = useForm({
    initialValues: {
      code: patient?.code ?? '',
      name: patient?.name ?? '',
      bornOn: patient?.bornOn ?? null,
      phototype: patient?.phototype ?? null,
    },
    validate: { code: isNotEmpty(t('patient.error.code')) },
  });
  const save = useMutation({
    mutationFn: (values: typeof form.values) => {
      const { name, ...others } = values;
      const facts = { ...others, code: others.code.trim() };
      const named = usesCodesOnly ? null : name.trim() || null;
      if (!patient) return api.addPatient({ ...facts, name: named });
      // A name that is kept out of sight stays as it is.
      return api.changePatient(patient.id, patient.version, {
        ...facts,
        ...(usesCodesOnly ? {} : { name: named }),
      });
    },
    onSuccess: async (saved) => {
      client.setQueryData(['patient', saved.id], saved);
      void client.invalidateQueries({ queryKey: ['patients'] });
      onClose();
      if (!patient) await navigate({ to: '/patients/$patientId', params: { patientId: saved.id } });
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('patient.code')}
          description={t('patient.codeText')}
          maxLength={40}
          data-autofocus
          {...form.getInputProps('code')}
        />
        {!usesCodesOnly && (
          <TextInput label={t('patient.name')} maxLength={120} {...form.getInputProps('name')} />
        )}
        <DateInput
          label={t('patient.bornOn')}
          valueFormat="YYYY-MM-DD"
          placeholder={t('field.dateForm')}
          clearable
          maxDate={new Date()}
          {...form.getInputProps('bornOn')}
        />
        <Select
          label={t('patient.phototype')}
          data={phototypes.map((value) => ({ value, label: t('patient.phototypeOf', { value }) }))}
          clearable
          {...form.getInputProps('phototype')}
        />
        {save.error && <ProblemNote error={save.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {patient ? t('action.save') : t('patients.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
