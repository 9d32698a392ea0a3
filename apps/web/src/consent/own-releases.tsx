import { Anchor, Button, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { address, api } from '../api/client';
import { queries } from '../api/queries';
import type { OwnCaseRelease } from '../api/types';
import { ProblemNote } from '../shell/problem-note';
import classes from './consent.module.css';
import { channelName } from './names';

/** Pictures that the clinic wants to show to others: all of them on one screen, and the patient's word on exactly these. */
export function OwnReleases() {
  const { t } = useTranslation();
  const releases = useQuery(queries.ownReleases);
  if (!releases.data || releases.data.length === 0) return null;
  return (
    <section className={classes.own}>
      <Title order={2}>{t('ownRelease.title')}</Title>
      <Text c="dimmed" mt="xs" mb="sm">
        {t('ownRelease.text')}
      </Text>
      {releases.data.map((release) => (
        <OwnRelease key={release.id} release={release} />
      ))}
    </section>
  );
}

function OwnRelease({ release }: { release: OwnCaseRelease }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { id, pictures, channels, said, setSha256, isSigned, state } = release;
  const sign = useMutation({
    mutationFn: () => api.signRelease(id, setSha256),
    onSettled: () => client.invalidateQueries({ queryKey: queries.ownReleases.queryKey }),
  });
  return (
    <article className={classes.release}>
      {pictures.map(({ widthPx, heightPx, caption, forms }, index) => (
        <Fragment key={index}>
          <figure>
            <img
              src={address.ownReleasePicture(id, index)}
              width={widthPx}
              height={heightPx}
              alt={t('ownRelease.pictureAlt', { number: index + 1 })}
            />
            {caption !== null && <figcaption>{caption}</figcaption>}
          </figure>
          {forms.map((form) =>
            form === 'print' ? (
              <Anchor
                key={form}
                href={address.ownReleasePicture(id, index, form)}
                target="_blank"
                rel="noreferrer"
              >
                {t('ownRelease.asPdf')}
              </Anchor>
            ) : (
              // It moves for whoever opens it.
              <details key={form}>
                <summary>{t(`ownRelease.${form}`)}</summary>
                <figure>
                  <img
                    src={address.ownReleasePicture(id, index, form)}
                    alt={t('ownRelease.pictureAlt', { number: index + 1 })}
                    loading="lazy"
                  />
                </figure>
              </details>
            ),
          )}
        </Fragment>
      ))}
      {said.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
      <Text size="sm">
        {t('ownRelease.where', { list: channels.map((one) => channelName(one, t)).join(', ') })}
      </Text>
      {sign.error && <ProblemNote error={sign.error} />}
      {isSigned ? (
        <Text fw={500}>{t(state === 'published' ? 'ownRelease.public' : 'ownRelease.agreed')}</Text>
      ) : (
        <Button fullWidth size="md" loading={sign.isPending} onClick={() => sign.mutate()}>
          {t('ownRelease.agree', { count: pictures.length })}
        </Button>
      )}
      <Text size="sm" c="dimmed">
        {t('ownRelease.back')}
      </Text>
    </article>
  );
}
