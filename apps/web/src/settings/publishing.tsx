import {
  Anchor,
  Button,
  Group,
  NumberInput,
  Skeleton,
  Stack,
  Switch,
  TagsInput,
  Text,
  Title,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { PublishingPolicy } from '../api/types';
import { channelName } from '../consent/names';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import { showDone } from '../shell/toast';

/** What the clinic asks beyond the law before it publishes, its gallery, and who may show its pictures in a frame. */
export function PublishingSection() {
  const { t } = useTranslation();
  const policy = useQuery(queries.publishingPolicy);
  return (
    <section>
      <Title order={2}>{t('publishing.title')}</Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('publishing.text')}
      </Text>
      {policy.error && <ProblemNote error={policy.error} onRetry={() => void policy.refetch()} />}
      {policy.isPending && <Skeleton h={240} />}
      {policy.data && <PolicyForm key={policy.data.version} policy={policy.data} />}
      <Ended />
    </section>
  );
}

function PolicyForm({ policy }: { policy: PublishingPolicy }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { version, gallerySlug: _slug, galleryAddress, ...settings } = policy;
  const [draft, setDraft] = useState(settings);
  const save = useMutation({
    mutationFn: () => api.changePublishingPolicy(version, draft),
    onSuccess: (changed) => {
      client.setQueryData(queries.publishingPolicy.queryKey, changed);
      showDone(t('publishing.saved'));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md">
        <Switch
          label={t('publishing.clearance')}
          description={t('publishing.clearanceText')}
          checked={draft.needsClearance}
          onChange={({ currentTarget }) => setDraft({ ...draft, needsClearance: currentTarget.checked })}
        />
        <NumberInput
          maw={420}
          label={t('publishing.leastScore')}
          description={t('publishing.leastScoreText')}
          min={3}
          max={9}
          allowDecimal={false}
          clampBehavior="blur"
          value={draft.leastScore}
          onChange={(value) => typeof value === 'number' && setDraft({ ...draft, leastScore: value })}
        />
        <Switch
          label={t('publishing.gallery')}
          description={t('publishing.galleryText')}
          checked={draft.isGalleryOpen}
          onChange={({ currentTarget }) => setDraft({ ...draft, isGalleryOpen: currentTarget.checked })}
        />
        {galleryAddress && (
          <Anchor
            href={galleryAddress}
            target="_blank"
            rel="noreferrer"
            size="sm"
            style={{ overflowWrap: 'anywhere' }}
          >
            {galleryAddress}
          </Anchor>
        )}
        <Switch
          label={t('publishing.indexed')}
          description={t('publishing.indexedText')}
          checked={draft.isGalleryIndexed}
          onChange={({ currentTarget }) => setDraft({ ...draft, isGalleryIndexed: currentTarget.checked })}
        />
        <TagsInput
          label={t('publishing.origins')}
          description={t('publishing.originsText')}
          maxTags={20}
          acceptValueOnBlur
          value={draft.embedOrigins}
          onChange={(embedOrigins) => setDraft({ ...draft, embedOrigins })}
        />
        {save.error && <ProblemNote error={save.error} />}
        <Group>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={JSON.stringify(draft) === JSON.stringify(settings)}
          >
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What newer rules of the country have taken away, and which of them. */
function Ended() {
  const { t } = useTranslation();
  const format = useFormat();
  const ended = useQuery(queries.endedByRules);
  if (!ended.data || ended.data.length === 0) return null;
  return (
    <Stack gap="xs" mt="lg">
      <Title order={3}>{t('publishing.ended')}</Title>
      <Text size="sm" c="dimmed">
        {t('publishing.endedText')}
      </Text>
      {ended.data.map(({ id, courseId, channel, packVersion, failed, endedAt }) => (
        <Text key={id} size="sm">
          <Link to="/courses/$courseId/compile" params={{ courseId }}>
            {channelName(channel, t)}
          </Link>
          {' · '}
          {format.instant(endedAt)} · {packVersion}:{' '}
          {failed.map((code) => t(`release.check.${code}`)).join(', ')}
        </Text>
      ))}
    </Stack>
  );
}
