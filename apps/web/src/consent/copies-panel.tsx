import { Button, Group, MultiSelect, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { NewCopy } from '../api/types';
import { Dialog } from '../shell/dialog';
import { todayIn, useFormat } from '../shell/format';
import { useCan, useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './consent.module.css';
import { channelName, channels, countries, countryName, everyCountry } from './names';
import { usePictures } from './pictures';

const purposes = ['marketing', 'teaching', 'research', 'in-clinic-display'] as const;

/** Where the clinic has put pictures of a patient outside of this system. */
export function CopiesPanel({ patientId }: { patientId: string }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const copies = useQuery(queries.externalCopies(patientId));
  const [isAdding, setIsAdding] = useState(false);
  return (
    <>
      <Title order={2} size="h3" mb="xs">
        {t('consent.copies.title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('consent.copies.text')}
      </Text>
      {copies.error && <ProblemNote error={copies.error} onRetry={() => void copies.refetch()} />}
      <ul className={classes.history}>
        {copies.data?.map(({ id, purpose, channel, country, place, postedOn, takeDown }) => (
          <li key={id}>
            <Text size="sm" fw={600}>
              {channelName(channel, t)} · {countryName(country, i18n.language, t)} ·{' '}
              {t(`consent.purpose.${purpose}`)}
            </Text>
            <Text size="sm" className={classes.words}>
              {place}
            </Text>
            <Text size="sm" c="dimmed">
              {format.day(postedOn)}
            </Text>
            {takeDown && (
              <span className={classes.soon}>
                {t(`consent.takeDown.${takeDown.state}`)}
                {takeDown.state !== 'done' && ` · ${format.day(takeDown.dueOn)}`}
              </span>
            )}
          </li>
        ))}
      </ul>
      {can('consent.write') && (
        <Button variant="default" mt="sm" onClick={() => setIsAdding(true)}>
          {t('consent.copies.add')}
        </Button>
      )}
      <Dialog opened={isAdding} onClose={() => setIsAdding(false)} title={t('consent.copies.add')}>
        {isAdding && <CopyForm patientId={patientId} onClose={() => setIsAdding(false)} />}
      </Dialog>
    </>
  );
}

function CopyForm({ patientId, onClose }: { patientId: string; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { clinic } = useMe();
  const client = useQueryClient();
  const { names, photoIds } = usePictures(patientId);
  const today = todayIn(clinic.timeZone);
  const [purpose, setPurpose] = useState<(typeof purposes)[number]>('marketing');
  const [channel, setChannel] = useState<string | null>(null);
  const [country, setCountry] = useState(clinic.country);
  const [photos, setPhotos] = useState<string[]>([]);
  const [place, setPlace] = useState('');
  const [postedOn, setPostedOn] = useState(today);
  const add = useMutation({
    mutationFn: () =>
      api.addExternalCopy(patientId, {
        purpose,
        channel: channel as NewCopy['channel'],
        country,
        photoIds: photos,
        place: place.trim(),
        postedOn,
      }),
    onSuccess: async (all) => {
      client.setQueryData(queries.externalCopies(patientId).queryKey, all);
      await client.invalidateQueries({ queryKey: ['take-downs'] });
      onClose();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <Stack gap="md">
        <Select
          label={t('consent.copies.purpose')}
          data={purposes.map((value) => ({ value, label: t(`consent.purpose.${value}`) }))}
          value={purpose}
          allowDeselect={false}
          onChange={(value) => value && setPurpose(value)}
        />
        <Select
          label={t('consent.copies.channel')}
          data={channels.map((value) => ({ value, label: channelName(value, t) }))}
          value={channel}
          onChange={setChannel}
          searchable
          nothingFoundMessage={t('state.nothingFound')}
        />
        <Select
          label={t('consent.countries')}
          data={[...new Set([clinic.country, everyCountry, ...countries])].map((value) => ({
            value,
            label: countryName(value, i18n.language, t),
          }))}
          value={country}
          allowDeselect={false}
          onChange={(value) => value && setCountry(value)}
          searchable
        />
        <MultiSelect
          label={t('consent.copies.photos')}
          data={photoIds.map((id) => ({ value: id, label: names.get(id) ?? id }))}
          value={photos}
          onChange={setPhotos}
          searchable
          nothingFoundMessage={t('state.nothingFound')}
        />
        <TextInput
          label={t('consent.copies.place')}
          description={t('consent.copies.placeText')}
          maxLength={2000}
          value={place}
          onChange={(event) => setPlace(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('consent.copies.postedOn')}
          max={today}
          value={postedOn}
          onChange={(event) => setPostedOn(event.currentTarget.value)}
        />
        {add.error && <ProblemNote error={add.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button
            type="submit"
            disabled={channel === null || photos.length === 0 || place.trim() === '' || postedOn === ''}
            loading={add.isPending}
          >
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
