import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Photo } from '../api/types';
import { useFormat } from '../shell/format';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { showDone } from '../shell/toast';

/** What is known of a photo's colour and scale: one calm word, why, and what can be done with it. */
export function CalibrationFacts({ photo }: { photo: Photo }) {
  const { t } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const client = useQueryClient();
  const makeProfile = useMutation({
    mutationFn: () => api.makeProfile(photo.id),
    onSuccess: ({ camera, room }) => {
      showDone(t('calibration.profileMade', { camera, room }));
      void client.invalidateQueries({ queryKey: ['calibration-profiles'] });
      return client.invalidateQueries({ queryKey: ['timeline'] });
    },
  });
  const { calibration } = photo;
  if (!calibration) return null;
  const { calibratedBy, seenChartKind, cardId, pxPerMm, tiltDeg, refusal, profile } = calibration;
  const { deltaEBeforeMean, deltaEAfterMean } = calibration;
  const lines: string[] = [];
  if (seenChartKind)
    lines.push(
      [t(`calibration.chart.${seenChartKind}`), cardId && t('calibration.cardId', { id: cardId })]
        .filter(Boolean)
        .join(' · '),
    );
  if (deltaEBeforeMean !== null && deltaEAfterMean !== null)
    lines.push(
      t('calibration.deltaE', {
        before: format.number(deltaEBeforeMean),
        after: format.number(deltaEAfterMean),
      }),
    );
  if (refusal) lines.push(t(`calibration.refusal.${refusal}`));
  if (seenChartKind)
    lines.push(
      pxPerMm === null
        ? t('calibration.noScale')
        : t('calibration.scale', { scale: format.number(pxPerMm, 2), tilt: format.number(tiltDeg ?? 0, 0) }),
    );
  if (profile)
    lines.push(
      t(profile.isExpired ? 'calibration.profileExpired' : 'calibration.profileUsed', {
        date: format.day(profile.calibratedOn),
      }),
    );
  if (calibratedBy === 'none' && !seenChartKind && !profile) lines.push(t('calibration.noneText'));
  const mayBecomeProfile = calibratedBy === 'chart' && can('photo.change');
  return (
    <Stack gap="xs" component="section" aria-label={t('calibration.title')}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {t('calibration.title')}
        </Text>
        <Badge variant="default" radius="sm" tt="none" fw={500}>
          {t(`calibration.by.${calibratedBy}`)}
        </Badge>
      </Group>
      {lines.map((line) => (
        <Text key={line} size="sm" c="dimmed">
          {line}
        </Text>
      ))}
      {makeProfile.error && <ProblemNote error={makeProfile.error} />}
      {mayBecomeProfile && (
        <Button
          variant="default"
          size="xs"
          loading={makeProfile.isPending}
          onClick={() => makeProfile.mutate()}
        >
          {t('calibration.makeProfile')}
        </Button>
      )}
    </Stack>
  );
}
