import { Badge, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import { localeName } from '../i18n';
import { BackLink } from '../shell/back-link';
import { useFormat } from '../shell/format';
import { PlusIcon } from '../shell/icons';
import { ProblemNote } from '../shell/problem-note';
import { showProblem } from '../shell/toast';
import classes from './consent-texts.module.css';
import { nameIn } from './names';

/** The clinic's texts of consent, by law; each begins with an example. */
export function TextsPage() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const client = useQueryClient();
  const laws = useQuery(queries.consentLaws);
  const texts = useQuery(queries.consentTexts);
  const begin = useMutation({
    mutationFn: api.newConsentText,
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['consent-texts'] });
      await navigate({ to: '/consent-texts/$textId', params: { textId: id } });
    },
    onError: (error) => showProblem(error, t),
  });
  const error = laws.error ?? texts.error;
  return (
    <Stack gap="xl" maw={760}>
      <div>
        <BackLink to="/settings">{t('nav.settings')}</BackLink>
        <Title order={1}>{t('consent.texts.title')}</Title>
        <Text c="dimmed" mt="xs">
          {t('consent.texts.text')}
        </Text>
        <Text className={classes.notice} mt="md">
          {t('consent.texts.lawyer')}
        </Text>
      </div>
      {error && <ProblemNote error={error} />}
      {(laws.isPending || texts.isPending) && !error && <Skeleton h={240} />}
      {texts.data &&
        laws.data?.map((law) => {
          const own = texts.data.filter((text) => text.law === law.id);
          return (
            <section key={law.id} aria-labelledby={`law-${law.id}`}>
              <Title order={2} id={`law-${law.id}`}>
                {nameIn(law.name, i18n.language)}
              </Title>
              <Text size="sm" c="dimmed" mb="xs">
                {t('consent.texts.source')}: {law.source}{' '}
                {law.checkedOn === null
                  ? t('consent.texts.unchecked')
                  : t('consent.texts.checked', { day: format.day(law.checkedOn) })}
              </Text>
              {own.length === 0 && (
                <Text size="sm" mb="xs">
                  {t('consent.texts.none')}
                </Text>
              )}
              <ul className={classes.list}>
                {own.map((text) => (
                  <li key={text.id}>
                    <Link to="/consent-texts/$textId" params={{ textId: text.id }} className={classes.row}>
                      <span className={classes.words}>
                        <Text component="span" display="block" fw={600} lang={text.language}>
                          {text.title}
                        </Text>
                        <Text component="span" display="block" size="sm" c="dimmed">
                          {localeName(text.language)} · {t('consent.texts.number', { number: text.number })} ·{' '}
                          {format.instant(text.retiredAt ?? text.activatedAt ?? text.updatedAt)}
                        </Text>
                      </span>
                      <Badge variant={text.state === 'in-use' ? 'filled' : 'default'} color="gray">
                        {t(`consent.texts.state.${text.state}`)}
                      </Badge>
                    </Link>
                  </li>
                ))}
              </ul>
              <Group gap="sm" mt="sm">
                {law.examples.map(({ id, title, language }) => (
                  <Button
                    key={id}
                    variant="default"
                    leftSection={<PlusIcon size={16} />}
                    loading={
                      begin.isPending &&
                      begin.variables !== undefined &&
                      'exampleId' in begin.variables &&
                      begin.variables.exampleId === id
                    }
                    aria-label={t('consent.texts.exampleOf', { title })}
                    onClick={() => begin.mutate({ exampleId: id })}
                  >
                    {t('consent.texts.begin')} · {localeName(language)}
                  </Button>
                ))}
              </Group>
            </section>
          );
        })}
    </Stack>
  );
}
