import { Anchor, Badge, Button, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { address, api } from '../api/client';
import { queries } from '../api/queries';
import type { AdvertisingVerdict, CaseRelease, CaseStudy } from '../api/types';
import { channelName, countryName } from '../consent/names';
import { useFormat } from '../shell/format';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './compile.module.css';
import { ReleaseForm } from './release-form';

/** Pictures of a course on their way to the public, and what is public. */
export function Releases({ courseId, studies }: { courseId: string; studies: CaseStudy[] }) {
  const { t } = useTranslation();
  const can = useCan();
  const releases = useQuery({ ...queries.caseReleases(courseId), enabled: can('case.read') });
  const forPublic = studies.filter(({ audience }) => audience === 'public-advertising');
  const list = releases.data ?? [];
  if (forPublic.length === 0 && list.length === 0) return null;
  return (
    <section className={classes.releases}>
      <Title order={2}>{t('release.title')}</Title>
      <div className={classes.releaseColumns}>
        {can('case.advertise') && forPublic.length > 0 && (
          <ReleaseForm courseId={courseId} studies={forPublic} />
        )}
        <Stack gap="lg">
          {list.map((release) => (
            <ReleaseCard key={release.id} release={release} />
          ))}
        </Stack>
      </div>
    </section>
  );
}

function ReleaseCard({ release }: { release: CaseRelease }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { state, pictures, channels, publications, country } = release;
  const isOver = state === 'withdrawn';
  const verdicts = useQueries({
    queries: channels.map((channel) => ({
      ...queries.releaseVerdict(release.id, channel),
      enabled: !isOver,
    })),
    combine: (answers) =>
      channels.flatMap((channel, index) => {
        const verdict = answers[index]?.data;
        return verdict ? [{ channel, verdict }] : [];
      }),
  });
  // Where every channel stands alike, once is enough.
  const told = verdicts.filter(
    ({ verdict }, index) =>
      index === 0 || JSON.stringify(verdict.checks) !== JSON.stringify(verdicts[0]?.verdict.checks),
  );
  return (
    <article className={classes.release}>
      <Group gap="sm">
        <Badge variant="outline" color="gray" tt="none">
          {t(`release.state.${state}`)}
        </Badge>
        <Text size="sm" c="dimmed">
          {format.instant(release.createdAt)} · {release.selection}
        </Text>
      </Group>
      <div className={classes.releasePictures}>
        {pictures.map(({ caseStudyId, widthPx, heightPx }) => (
          <img
            key={caseStudyId}
            src={address.casePicture(caseStudyId)}
            width={widthPx}
            height={heightPx}
            alt={t('release.pictureAlt')}
            loading="lazy"
          />
        ))}
      </div>
      {country !== null && (
        <Text size="sm">
          {t('release.where', {
            country: countryName(country, i18n.language, t),
            list: channels.map((one) => channelName(one, t)).join(', '),
          })}
        </Text>
      )}
      {release.forms.length > 0 && (
        <Text size="sm">
          {t('release.alsoAs', {
            list: release.forms.map((form) => t(`compile.outputOf.${form}`)).join(', '),
          })}
        </Text>
      )}
      {release.missing > 0 && (
        <Text size="sm" role="note">
          {t('release.missing', { count: release.missing })}
        </Text>
      )}
      {!isOver && (
        <ul className={classes.rules}>
          <li>{t('release.approvals', { count: release.approvals })}</li>
          {release.needsClearance && (
            <li>{release.isCleared ? t('release.cleared') : t('release.uncleared')}</li>
          )}
          <li>{release.isSigned ? t('release.signed') : t('release.unsigned')}</li>
        </ul>
      )}
      {publications.map(({ channel, slug, isLive, publishedAt }) => (
        <Text key={channel} size="sm">
          {channelName(channel, t)} · {format.instant(publishedAt)} ·{' '}
          {isLive ? (
            <Anchor href={`/p/${slug}`} target="_blank" rel="noreferrer">
              {t('release.open')}
            </Anchor>
          ) : (
            t('release.gone')
          )}
        </Text>
      ))}
      {told.map(({ channel, verdict }) => (
        <Checks key={channel} verdict={verdict} channel={told.length > 1 ? channelName(channel, t) : null} />
      ))}
      <Actions
        release={release}
        allowed={verdicts.filter(({ verdict }) => verdict.isAllowed).map(({ channel }) => channel)}
      />
    </article>
  );
}

/** What the rules ask, those that are met after those that are not. */
function Checks({ verdict, channel }: { verdict: AdvertisingVerdict; channel: string | null }) {
  const { t, i18n } = useTranslation();
  const isMet = ({ result }: AdvertisingVerdict['checks'][number]) => result === 'passed';
  const open = verdict.checks.filter((one) => !isMet(one));
  return (
    <div>
      <Text size="sm" fw={500}>
        {channel !== null && `${channel}: `}
        {t('release.checks', {
          met: verdict.checks.filter(isMet).length,
          count: verdict.checks.length,
          version: verdict.packVersion ?? '–',
        })}
      </Text>
      <ul className={classes.rules}>
        {open.map(({ code, result, effect, detail }) => (
          <li key={code}>
            <strong>{t(`release.result.${effect === 'warn' ? 'warn' : result}`)}</strong>{' '}
            {t(`release.check.${code}`)}
            {code === 'pack'
              ? `: ${t(`advertising.bar.${detail[0] ?? 'no-pack'}`)}`
              : code === 'words'
                ? `: ${detail.join(', ')}`
                : code === 'home-rules'
                  ? ` (${homeReasons(detail, i18n.language, t)})`
                  : reasonsOf(code, detail, t)}
          </li>
        ))}
      </ul>
      <details>
        <summary>{t('release.met')}</summary>
        <ul className={classes.rules}>
          {verdict.checks.filter(isMet).map(({ code }) => (
            <li key={code}>{t(`release.check.${code}`)}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}

/** The clinic's own country, and what its rules refuse. */
function homeReasons([country = '', ...codes]: string[], language: string, t: TFunction): string {
  return `${countryName(country, language, t)}: ${codes.map((code) => t(`release.check.${code}`)).join(', ')}`;
}

/** Why a check was not met, where there is more than one reason. */
function reasonsOf(code: string, detail: string[], t: TFunction): string {
  const reasons =
    code === 'no-personal-data'
      ? detail.map((kind) => t(`release.personalData.${kind}`))
      : code === 'no-metadata'
        ? detail.map((kind) => t(`release.metadata.${kind}`))
        : code === 'tattoos' || code === 'jewellery' || code === 'eyes'
          ? detail.map((answer) => t(`release.markRefused.${answer}`))
          : [];
  return reasons.length === 0 ? '' : `: ${reasons.join(', ')}`;
}

function Actions({ release, allowed }: { release: CaseRelease; allowed: CaseRelease['channels'] }) {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const { id, setSha256, state, channels, publications, courseId } = release;
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () => client.invalidateQueries({ queryKey: ['case-releases', courseId] }),
  });
  const step = (name: 'submit' | 'return' | 'withdraw') => () =>
    act.mutate(() => api.stepRelease(id, { act: name, setSha256 }));
  const left = channels.filter(
    (channel) => allowed.includes(channel) && publications.every((one) => one.channel !== channel),
  );
  const mayWrite = can('case.advertise');
  // Who approves may say no as well.
  const mayEnd = mayWrite || can('case.approve');
  const [isIndexed, setIndexed] = useState(false);
  const mayPublish = mayWrite && (state === 'approved' || state === 'published') && left.length > 0;
  return (
    <Stack gap="xs">
      {act.error && <ProblemNote error={act.error} />}
      {mayPublish && (
        <Checkbox
          label={t('release.indexed')}
          checked={isIndexed}
          onChange={({ currentTarget }) => setIndexed(currentTarget.checked)}
        />
      )}
      <Group gap="sm">
        {mayWrite && state === 'draft' && (
          <Button size="sm" onClick={step('submit')} loading={act.isPending}>
            {t('release.submit')}
          </Button>
        )}
        {can('case.approve') && state === 'in-review' && (
          <Button
            size="sm"
            loading={act.isPending}
            onClick={() => act.mutate(() => api.approveRelease(id, setSha256))}
          >
            {t('release.approve')}
          </Button>
        )}
        {can('case.clear') &&
          release.needsClearance &&
          !release.isCleared &&
          (state === 'in-review' || state === 'approved') && (
            <Button
              size="sm"
              loading={act.isPending}
              onClick={() => act.mutate(() => api.clearRelease(id, setSha256))}
            >
              {t('release.clear')}
            </Button>
          )}
        {mayPublish &&
          left.map((channel) => (
            <Button
              key={channel}
              size="sm"
              loading={act.isPending}
              onClick={() => act.mutate(() => api.publishRelease(id, { channel, setSha256, isIndexed }))}
            >
              {t('release.publish', { channel: channelName(channel, t) })}
            </Button>
          ))}
        {can('case.approve') && state !== 'draft' && (
          <Button size="sm" variant="default" component="a" href={address.releaseEvidence(id)} download>
            {t('release.evidence')}
          </Button>
        )}
        {mayEnd && (state === 'in-review' || state === 'approved') && (
          <Button size="sm" variant="default" onClick={step('return')} loading={act.isPending}>
            {t('release.return')}
          </Button>
        )}
        {mayEnd && state !== 'withdrawn' && (
          <Button size="sm" variant="default" onClick={step('withdraw')} loading={act.isPending}>
            {t('release.withdraw')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
