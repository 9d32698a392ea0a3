import { Button, Fieldset, Stack, Text, TextInput, Title } from '@mantine/core';
import { isEmail, isNotEmpty, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { ApiProblem } from '../api/problem';
import { queries } from '../api/queries';
import type { Locale, NewClinic } from '../api/types';
import { changeLocale } from '../i18n';
import { PlainFrame } from '../shell/frame';
import { Mark } from '../shell/logo';
import { ProblemNote } from '../shell/problem-note';
import { NewPassword, passwordFault } from '../sign-in/new-password';
import { passwordMinLength } from '../sign-in/password-strength';
import { ClinicFields } from './clinic-fields';
import { browserCountry, browserTimeZone } from './regions';

/** The clinic and its first admin, on one page, in the language of who fills it in. */
export function SetUpPage() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();

  const form = useForm<NewClinic>({
    initialValues: {
      clinicName: '',
      country: browserCountry() ?? '',
      timeZone: browserTimeZone(),
      locale: i18n.language as Locale,
      languages: [i18n.language as Locale],
      advertiserType: 'medical-institution',
      adminName: '',
      email: '',
      password: '',
    },
    validate: {
      clinicName: isNotEmpty(t('setUp.error.clinicName')),
      country: isNotEmpty(t('setUp.error.country')),
      timeZone: isNotEmpty(t('setUp.error.timeZone')),
      languages: (value) => (value.length === 0 ? t('setUp.error.languages') : null),
      adminName: isNotEmpty(t('setUp.error.adminName')),
      email: isEmail(t('setUp.error.email')),
      password: (value) =>
        value.length < passwordMinLength ? t('setUp.error.password', { count: passwordMinLength }) : null,
    },
  });

  const setUp = useMutation({
    mutationFn: api.setUp,
    onSuccess: (me) => {
      client.setQueryData(queries.setUpState.queryKey, { isNeeded: false, isDemo: false });
      client.setQueryData(queries.me.queryKey, me);
    },
    onError: (error) => {
      if (!(error instanceof ApiProblem)) return;
      const fault = passwordFault(error, form.values.password);
      if (fault) return form.setFieldError('password', t(`password.${fault}`, { count: passwordMinLength }));
      for (const { pointer, detail } of error.body.errors ?? [])
        form.setFieldError(pointer.replace(/^\//, ''), detail);
    },
  });

  return (
    <PlainFrame>
      <form onSubmit={form.onSubmit((values) => setUp.mutate(values))} noValidate>
        <Stack gap="lg">
          <div>
            <Mark size={32} />
            <Title order={1} mt="md">
              {t('setUp.title')}
            </Title>
            <Text c="dimmed" size="sm" mt="xs">
              {t('setUp.text')}
            </Text>
          </div>
          <Fieldset legend={t('setUp.clinic')} variant="unstyled">
            <Stack gap="md">
              <TextInput
                label={t('setUp.clinicName')}
                autoComplete="organization"
                maxLength={120}
                {...form.getInputProps('clinicName')}
              />
              <ClinicFields
                inputProps={form.getInputProps}
                onLocale={(locale) => {
                  form.setFieldValue('locale', locale);
                  if (!form.values.languages.includes(locale))
                    form.setFieldValue('languages', [...form.values.languages, locale]);
                  void changeLocale(locale);
                }}
              />
            </Stack>
          </Fieldset>
          <Fieldset legend={t('setUp.admin')} variant="unstyled">
            <Stack gap="md">
              <TextInput
                label={t('setUp.adminName')}
                autoComplete="name"
                maxLength={120}
                {...form.getInputProps('adminName')}
              />
              <TextInput
                label={t('signIn.email')}
                type="email"
                autoComplete="username"
                {...form.getInputProps('email')}
              />
              <NewPassword {...form.getInputProps('password')} value={form.values.password} />
            </Stack>
          </Fieldset>
          {setUp.error && <ProblemNote error={setUp.error} />}
          <Button type="submit" size="md" loading={setUp.isPending}>
            {t('setUp.submit')}
          </Button>
        </Stack>
      </form>
    </PlainFrame>
  );
}
