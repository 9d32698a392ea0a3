import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Contact, ContactChange, ContactChannel } from '../api/types';
import { availableLocales, localeName } from '../i18n';
import { Dialog } from '../shell/dialog';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './access.module.css';

interface Props {
  patientId: string;
  contact: Contact;
}

/** Where and in which language the patient is reached, with the way to change it. */
export function ContactLine({ patientId, contact }: Props) {
  const { t } = useTranslation();
  const { clinic } = useMe();
  const [isOpen, setOpen] = useState(false);
  const facts = [
    contact.email ?? t('contact.noEmail'),
    contact.phone,
    localeName(contact.language ?? clinic.locale),
    contact.preferredChannel && t(`contact.prefers.${contact.preferredChannel}`),
  ];
  return (
    <div className={classes.contact}>
      <Text size="sm" className={classes.words}>
        {facts.filter(Boolean).join(' · ')}
      </Text>
      <Button variant="default" size="xs" onClick={() => setOpen(true)}>
        {t('contact.change')}
      </Button>
      <Dialog opened={isOpen} onClose={() => setOpen(false)} title={t('contact.title')}>
        <ContactForm patientId={patientId} contact={contact} onClose={() => setOpen(false)} />
      </Dialog>
    </div>
  );
}

function ContactForm({ patientId, contact, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const { clinic } = useMe();
  const client = useQueryClient();
  const configured = useQuery(queries.messageChannels);
  const form = useForm({
    initialValues: {
      email: contact.email ?? '',
      phone: contact.phone ?? '',
      language: contact.language ?? '',
      preferredChannel: contact.preferredChannel ?? '',
    },
  });
  const save = useMutation({
    mutationFn: ({ email, phone, language, preferredChannel }: typeof form.values) =>
      api.changeContact(patientId, contact.version, {
        email: email.trim() || null,
        phone: phone.trim() || null,
        language: (language || null) as ContactChange['language'],
        preferredChannel: (preferredChannel || null) as ContactChannel | null,
      }),
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: ['access', patientId] }),
  });
  const ways: ContactChannel[] = ['link', ...(configured.data?.channels ?? [])];
  // What was chosen stays choosable when the installation does not send by it any more.
  if (contact.preferredChannel && !ways.includes(contact.preferredChannel))
    ways.push(contact.preferredChannel);
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('contact.email')}
          description={t('contact.emailText')}
          type="email"
          autoComplete="off"
          maxLength={254}
          data-autofocus
          {...form.getInputProps('email')}
        />
        <TextInput
          label={t('contact.phone')}
          description={t('contact.phoneText')}
          type="tel"
          autoComplete="off"
          maxLength={40}
          {...form.getInputProps('phone')}
        />
        <Select
          label={t('contact.language')}
          allowDeselect={false}
          data={[
            { value: '', label: t('contact.clinicLanguage', { name: localeName(clinic.locale) }) },
            ...availableLocales.map((code) => ({ value: code, label: localeName(code) })),
          ]}
          {...form.getInputProps('language')}
        />
        <Select
          label={t('contact.channel')}
          allowDeselect={false}
          data={[
            { value: '', label: t('contact.noPreference') },
            ...ways.map((way) => ({ value: way, label: t(`access.by.${way}`) })),
          ]}
          {...form.getInputProps('preferredChannel')}
        />
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
