import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { useFormat } from '../shell/format';
import { CardMenu } from './card-menu';

const same = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase();

/** Whether this camera in this room is known, before the first picture is taken; with the card to print. */
export function PlaceNote({ room, camera }: { room: string; camera: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery(queries.calibrationProfiles);
  const profile = data?.find(
    (one) => same(one.room, room) && (camera.trim() === '' || same(one.camera, camera)),
  );
  const text = !profile
    ? t('calibration.place.none')
    : profile.isExpired
      ? t('calibration.place.expired', { date: format.day(profile.validUntil) })
      : t('calibration.place.valid', { date: format.day(profile.validUntil) });
  if (!data) return null;
  return (
    <Group gap="sm" justify="space-between" align="center">
      <Text size="sm" flex="1 1 240px" role={profile?.isExpired ? 'status' : undefined}>
        {text}
      </Text>
      <CardMenu size="xs" />
    </Group>
  );
}
