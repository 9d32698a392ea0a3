import { Button, Checkbox, Group, MultiSelect, Radio, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { bodySites, type Consent, type NewGrant, type Patient } from '../api/types';
import { Dialog } from '../shell/dialog';
import { todayIn } from '../shell/format';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './consent.module.css';
import { channelName, channels, countries, countryName, everyCountry, type PictureNames } from './names';

interface Props {
  patient: Patient;
  /** Null: closed. */
  purpose: Consent['purpose'] | null;
  names: PictureNames;
  sessionIds: readonly string[];
  photoIds: readonly string[];
  onClose: () => void;
}

/** Records what a patient allows for one purpose. */
export function GiveDialog(props: Props) {
  const { t } = useTranslation();
  const title = props.purpose && t('consent.giveTitle', { purpose: t(`consent.purpose.${props.purpose}`) });
  return (
    <Dialog opened={props.purpose !== null} onClose={props.onClose} title={title}>
      {props.purpose && <Form key={props.purpose} {...props} purpose={props.purpose} />}
    </Dialog>
  );
}

function Form({
  patient,
  purpose,
  names,
  sessionIds,
  photoIds,
  onClose,
}: Props & { purpose: Consent['purpose'] }) {
  const { t, i18n } = useTranslation();
  const { clinic } = useMe();
  const client = useQueryClient();
  const [set, setSet] = useState<'all' | 'sessions' | 'photos' | 'body-sites'>('all');
  const [items, setItems] = useState<string[]>([]);
  const [where, setWhere] = useState<string[]>([]);
  const [places, setPlaces] = useState<string[]>([clinic.country]);
  const [untilOn, setUntilOn] = useState('');
  const [isOfAge, setIsOfAge] = useState(false);
  const asksAge = purpose === 'marketing' && patient.bornOn === null;
  const give = useMutation({
    mutationFn: () => api.grantConsent(patient.id, bodyOf()),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['consents', patient.id] });
      onClose();
    },
  });
  const bodyOf = (): NewGrant => ({
    purpose,
    channels: where as NonNullable<NewGrant['channels']>,
    countries: where.length === 0 ? [] : places,
    pictures:
      set === 'all'
        ? { of: set }
        : set === 'body-sites'
          ? { of: set, sites: items as (typeof bodySites)[number][] }
          : { of: set, ids: items },
    // Through the end of that day.
    expiresAt:
      untilOn === '' ? null : new Date(new Date(`${untilOn}T00:00`).getTime() + 86_400_000).toISOString(),
    isOfAgeConfirmed: isOfAge,
  });
  const named = (ids: readonly string[]) => ids.map((id) => ({ value: id, label: names.get(id) ?? id }));
  const choices = {
    all: [],
    sessions: named(sessionIds),
    photos: named(photoIds),
    'body-sites': bodySites.map((site) => ({ value: site, label: t(`bodySite.${site}`) })),
  }[set];
  const isComplete =
    (set === 'all' || items.length > 0) && (where.length === 0 || places.length > 0) && (!asksAge || isOfAge);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        give.mutate();
      }}
    >
      <Stack gap="md">
        <Radio.Group
          label={t('consent.picturesTitle')}
          value={set}
          onChange={(value) => {
            setSet(value);
            setItems([]);
          }}
        >
          {(['all', 'sessions', 'photos', 'body-sites'] as const).map((value) => (
            <Radio key={value} className={classes.part} value={value} label={t(`consent.set.${value}`)} />
          ))}
        </Radio.Group>
        {set !== 'all' && (
          <MultiSelect
            label={t(`consent.set.${set}`)}
            data={choices}
            value={items}
            onChange={setItems}
            searchable

            nothingFoundMessage={t('state.nothingFound')}
          />
        )}
        <MultiSelect
          label={t('consent.channels')}
          description={t('consent.channelsText')}
          data={channels.map((value) => ({ value, label: channelName(value, t) }))}
          value={where}
          onChange={setWhere}

          searchable
          nothingFoundMessage={t('state.nothingFound')}
        />
        {where.length > 0 && (
          <MultiSelect
            label={t('consent.countries')}
            data={[...new Set([everyCountry, clinic.country, ...countries])].map((value) => ({
              value,
              label: countryName(value, i18n.language, t),
            }))}
            value={places}
            onChange={setPlaces}

            searchable
            nothingFoundMessage={t('state.nothingFound')}
          />
        )}
        <TextInput
          type="date"
          label={t('consent.until')}
          description={t('consent.untilText')}
          min={todayIn(clinic.timeZone)}
          value={untilOn}

          onChange={(event) => setUntilOn(event.currentTarget.value)}
        />
        {asksAge && (
          <Checkbox
            className={classes.part}
            label={t('consent.ofAge')}
            checked={isOfAge}
            onChange={(event) => setIsOfAge(event.currentTarget.checked)}
          />
        )}
        {give.error && <ProblemNote error={give.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" disabled={!isComplete} loading={give.isPending}>
            {t('consent.give')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
