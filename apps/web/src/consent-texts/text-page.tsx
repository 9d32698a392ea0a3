import {
  Badge,
  Button,
  Group,
  MultiSelect,
  Skeleton,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { ConsentLaw, ConsentText, ConsentTextChange } from '../api/types';
import { localeName } from '../i18n';
import { BackLink } from '../shell/back-link';
import { useFormat } from '../shell/format';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './consent-texts.module.css';
import { nameIn } from './names';

/** One version of a text: read, and as a draft edited with a live check of the law's elements. */
export function TextPage() {
  const { textId } = useParams({ from: '/consent-texts/$textId' });
  const text = useQuery(queries.consentText(textId));
  const laws = useQuery(queries.consentLaws);
  const law = laws.data?.find(({ id }) => id === text.data?.law);
  const error = text.error ?? laws.error;
  if (error) return <ProblemNote error={error} />;
  if (!text.data || !law) return <Skeleton h={320} />;
  return <Editor key={`${text.data.id} ${text.data.version}`} text={text.data} law={law} />;
}

/** A paragraph with the elements that it covers. */
interface Part {
  id: string;
  text: string;
  covers: string[];
}

const partsOf = ({ paragraphs, elements }: ConsentText): Part[] =>
  paragraphs.map(({ id, text }) => ({
    id,
    text,
    covers: Object.keys(elements).filter((element) => elements[element]?.includes(id)),
  }));

function changeOf(title: string, contact: string, parts: readonly Part[]): ConsentTextChange {
  const elements: Record<string, string[]> = {};
  for (const { id, covers } of parts) {
    for (const element of covers) (elements[element] ??= []).push(id);
  }
  return { title, contact, paragraphs: parts.map(({ id, text }) => ({ id, text })), elements };
}

function Editor({ text, law }: { text: ConsentText; law: ConsentLaw }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const client = useQueryClient();
  const canEdit = useCan()('clinic.write');
  const isDraft = text.state === 'draft' && canEdit;
  const [title, setTitle] = useState(text.title);
  const [contact, setContact] = useState(text.contact);
  const [parts, setParts] = useState(() => partsOf(text));
  const isChanged =
    JSON.stringify([title, contact, parts]) !== JSON.stringify([text.title, text.contact, partsOf(text)]);
  const covered = new Set(parts.filter((part) => part.text.trim() !== '').flatMap(({ covers }) => covers));
  const missing = law.elements.filter(({ id }) => !covered.has(id));
  const renew = async () => {
    await client.invalidateQueries({ queryKey: ['consent-texts'] });
    await client.invalidateQueries({ queryKey: ['texts-to-sign'] });
  };
  const save = useMutation({
    mutationFn: () => api.changeConsentText(text.id, text.version, changeOf(title, contact, parts)),
    onSuccess: renew,
  });
  const activate = useMutation({
    mutationFn: () => api.activateConsentText(text.id, text.version),
    onSuccess: renew,
  });
  const copy = useMutation({
    mutationFn: () => api.newConsentText({ textId: text.id }),
    onSuccess: async ({ id }) => {
      await renew();
      await navigate({ to: '/consent-texts/$textId', params: { textId: id } });
    },
  });
  const remove = useMutation({
    mutationFn: () => api.removeConsentText(text.id),
    onSuccess: async () => {
      if (text.state === 'draft') {
        client.removeQueries({ queryKey: ['consent-texts', text.id] });
        await navigate({ to: '/consent-texts' });
      }
      await renew();
    },
  });
  const error = save.error ?? activate.error ?? copy.error ?? remove.error;
  const change = (index: number, part: Partial<Part>) =>
    setParts(parts.map((one, place) => (place === index ? { ...one, ...part } : one)));
  const add = () => {
    let number = parts.length + 1;
    while (parts.some(({ id }) => id === `p-${number}`)) number += 1;
    setParts([...parts, { id: `p-${number}`, text: '', covers: [] }]);
  };
  const isWritten = title.trim() !== '' && parts.length > 0 && parts.every((part) => part.text.trim() !== '');
  return (
    <Stack gap="lg">
      <div>
        <BackLink to="/consent-texts">{t('consent.texts.title')}</BackLink>
        <Title order={1} lang={text.language}>
          {title}
        </Title>
        <Group gap="sm" mt="xs">
          <Badge variant={text.state === 'in-use' ? 'filled' : 'default'} color="gray">
            {t(`consent.texts.state.${text.state}`)}
          </Badge>
          <Text size="sm" c="dimmed">
            {nameIn(law.name, i18n.language)} · {localeName(text.language)} ·{' '}
            {t('consent.texts.number', { number: text.number })}
          </Text>
        </Group>
        {text.activatedAt && (
          <Text size="sm" c="dimmed">
            {t('consent.texts.activated', {
              when: format.instant(text.activatedAt),
              name: text.activatedByName ?? '–',
            })}
          </Text>
        )}
        <Text className={classes.notice} mt="md">
          {t('consent.texts.lawyer')}
        </Text>
      </div>
      {error && <ProblemNote error={error} />}
      <div className={classes.editor}>
        <Stack gap="md" miw={0}>
          <TextInput
            label={t('consent.texts.heading')}
            value={title}
            maxLength={200}
            readOnly={!isDraft}
            lang={text.language}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <TextInput
            label={t('consent.texts.contact')}
            description={t('consent.texts.contactText', { slot: '{{contact}}' })}
            value={contact}
            maxLength={300}
            readOnly={!isDraft}
            onChange={(event) => setContact(event.currentTarget.value)}
          />
          <div>
            {parts.map((part, index) => (
              <fieldset key={part.id} className={classes.paragraph}>
                <Stack gap="sm">
                  <Textarea
                    label={t('consent.texts.paragraph', { place: index + 1 })}
                    value={part.text}
                    autosize
                    minRows={2}
                    maxLength={4000}
                    readOnly={!isDraft}
                    lang={text.language}
                    onChange={(event) => change(index, { text: event.currentTarget.value })}
                  />
                  {isDraft ? (
                    <MultiSelect
                      label={t('consent.texts.covers')}
                      aria-label={t('consent.texts.coversOf', { place: index + 1 })}
                      data={law.elements.map(({ id, name }) => ({
                        value: id,
                        label: nameIn(name, i18n.language),
                      }))}
                      value={part.covers}
                      onChange={(covers) => change(index, { covers })}
                      searchable
                      nothingFoundMessage={t('state.nothingFound')}
                    />
                  ) : (
                    <Text size="sm" c="dimmed">
                      {law.elements
                        .filter(({ id }) => part.covers.includes(id))
                        .map(({ name }) => nameIn(name, i18n.language))
                        .join(' · ')}
                    </Text>
                  )}
                  {isDraft && (
                    <Group gap="sm">
                      {index > 0 && (
                        <Button
                          variant="subtle"
                          size="xs"
                          onClick={() =>
                            setParts([
                              ...parts.slice(0, index - 1),
                              part,
                              parts[index - 1]!,
                              ...parts.slice(index + 1),
                            ])
                          }
                        >
                          {t('consent.texts.up', { place: index + 1 })}
                        </Button>
                      )}
                      <Button
                        variant="subtle"
                        size="xs"
                        onClick={() => setParts(parts.filter((_, place) => place !== index))}
                      >
                        {t('consent.texts.remove', { place: index + 1 })}
                      </Button>
                    </Group>
                  )}
                </Stack>
              </fieldset>
            ))}
          </div>
          {isDraft && (
            <Button variant="default" onClick={add}>
              {t('consent.texts.add')}
            </Button>
          )}
        </Stack>
        <aside className={classes.check} aria-labelledby="elements">
          <Title order={2} size="h3" id="elements">
            {t('consent.texts.check')}
          </Title>
          <Text size="sm" aria-live="polite">
            {missing.length > 0
              ? t('consent.texts.incomplete', { count: missing.length })
              : t(contact.trim() === '' ? 'consent.texts.noContact' : 'consent.texts.complete')}
          </Text>
          <ul className={classes.elements}>
            {law.elements.map(({ id, name }) => {
              const isMissing = missing.some((one) => one.id === id);
              return (
                <li key={id} className={classes.element}>
                  <span>{nameIn(name, i18n.language)}</span>
                  <span className={isMissing ? classes.missing : undefined}>
                    {t(`consent.texts.${isMissing ? 'missing' : 'covered'}`)}
                  </span>
                </li>
              );
            })}
          </ul>
          {canEdit && (
            <Stack gap="sm" mt="md">
              {isDraft && (
                <>
                  <Button
                    variant={isChanged ? 'filled' : 'default'}
                    disabled={!isChanged || !isWritten}
                    loading={save.isPending}
                    onClick={() => save.mutate()}
                  >
                    {t('consent.texts.save')}
                  </Button>
                  <Button
                    variant={isChanged ? 'default' : 'filled'}
                    disabled={isChanged || missing.length > 0 || contact.trim() === ''}
                    loading={activate.isPending}
                    onClick={() => activate.mutate()}
                  >
                    {t('consent.texts.activate')}
                  </Button>
                  {isChanged && (
                    <Text size="sm" c="dimmed">
                      {t('consent.texts.unsaved')}
                    </Text>
                  )}
                </>
              )}
              <Button
                variant="default"
                loading={copy.isPending}
                disabled={isChanged}
                onClick={() => copy.mutate()}
              >
                {t('consent.texts.copy')}
              </Button>
              {text.state !== 'retired' && (
                <Button variant="subtle" loading={remove.isPending} onClick={() => remove.mutate()}>
                  {t(text.state === 'draft' ? 'consent.texts.deleteDraft' : 'consent.texts.retire')}
                </Button>
              )}
            </Stack>
          )}
        </aside>
      </div>
    </Stack>
  );
}
