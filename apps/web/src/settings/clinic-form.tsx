import { Button, Group, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { ApiProblem } from '../api/problem';
import type { Clinic, ClinicChange } from '../api/types';
import { localeName } from '../i18n';
import { ClinicFields } from '../set-up/clinic-fields';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { showDone } from '../shell/toast';

/** What was said of the clinic at the set-up, to be put right. */
export function ClinicForm() {
  const { clinic } = useMe();
  return <FactsForm key={clinic.version} clinic={clinic} />;
}

function FactsForm({ clinic }: { clinic: Clinic }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { name, country, timeZone, locale, advertiserType, usesCodesOnly } = clinic;
  const form = useForm<Required<ClinicChange>>({
    initialValues: {
      ...{ name, country, timeZone, locale, languages: clinic.languages, advertiserType },
      usesCodesOnly,
    },
    validate: {
      name: isNotEmpty(t('setUp.error.clinicName')),
      country: isNotEmpty(t('setUp.error.country')),
      timeZone: isNotEmpty(t('setUp.error.timeZone')),
      languages: (value, values) =>
        value.includes(values.locale) ? null : t('settings.ownLanguage', { name: localeName(values.locale) }),
    },
  });
  const save = useMutation({
    mutationFn: (change: ClinicChange) => api.changeClinic(clinic.version, change),
    onSuccess: () => {
      showDone(t('settings.clinicSaved'));
      return client.invalidateQueries({ queryKey: ['me'] });
    },
    onError: (error) => {
      if (!(error instanceof ApiProblem)) return;
      for (const { pointer, detail } of error.body.errors ?? []) form.setFieldError(pointer.slice(1), detail);
    },
  });
  return (
    <section>
      <Title order={2} mb="xs">
        {t('setUp.clinic')}
      </Title>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
        <Stack gap="md">
          <TextInput label={t('setUp.clinicName')} maxLength={120} {...form.getInputProps('name')} />
          <ClinicFields
            inputProps={form.getInputProps}
            ownTimeZone={clinic.timeZone}
            onLocale={(value) => form.setFieldValue('locale', value)}
          />
          {form.values.timeZone !== clinic.timeZone && (
            <Text size="sm" c="dimmed">
              {t('settings.timeZoneText')}
            </Text>
          )}
          <Switch
            label={t('settings.codesOnly')}
            description={t('settings.codesOnlyText')}
            {...form.getInputProps('usesCodesOnly', { type: 'checkbox' })}
          />
          {save.error && <ProblemNote error={save.error} />}
          <Group gap="sm">
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              {t('action.save')}
            </Button>
            {form.isDirty() && (
              <Button variant="default" onClick={() => form.reset()}>
                {t('action.cancel')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </section>
  );
}
