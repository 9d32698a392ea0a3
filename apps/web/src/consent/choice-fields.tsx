import { MultiSelect, Radio, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { bodySites, type NewGrant } from '../api/types';
import { todayIn } from '../shell/format';
import { useMe } from '../shell/me';
import classes from './consent.module.css';
import { channelName, channels, countries, countryName, everyCountry, type PictureNames } from './names';
import { endOfDayIn } from './period';

/** What one consent covers, as it is being chosen. */
export interface Choice {
  set: 'all' | 'sessions' | 'photos' | 'body-sites';
  items: string[];
  where: string[];
  places: string[];
  untilOn: string;
}
export const noChoice = (country: string): Choice => ({
  set: 'all',
  items: [],
  where: [],
  places: [country],
  untilOn: '',
});

export const isChosen = ({ set, items, where, places }: Choice): boolean =>
  (set === 'all' || items.length > 0) && (where.length === 0 || places.length > 0);

/** The same as the API takes it. */
export function scopeOf({ set, items, where, places, untilOn }: Choice, timeZone: string) {
  return {
    channels: where as NonNullable<NewGrant['channels']>,
    countries: where.length === 0 ? [] : places,
    pictures:
      set === 'all'
        ? { of: set }
        : set === 'body-sites'
          ? { of: set, sites: items as (typeof bodySites)[number][] }
          : { of: set, ids: items },
    expiresAt: untilOn === '' ? null : endOfDayIn(timeZone, untilOn).toISOString(),
  };
}

interface Props {
  choice: Choice;
  onChange: (choice: Choice) => void;
  names: PictureNames;
  sessionIds: readonly string[];
  photoIds: readonly string[];
  /** The care record stays within the clinic. */
  isWithin?: boolean;
}

/** Pictures, channels, countries and period of one consent. */
export function ChoiceFields({ choice, onChange, names, sessionIds, photoIds, isWithin = false }: Props) {
  const { t, i18n } = useTranslation();
  const { clinic } = useMe();
  const { set, items, where, places, untilOn } = choice;
  const change = (part: Partial<Choice>) => onChange({ ...choice, ...part });
  const named = (ids: readonly string[]) => ids.map((id) => ({ value: id, label: names.get(id) ?? id }));
  const choices = {
    all: [],
    sessions: named(sessionIds),
    photos: named(photoIds),
    'body-sites': bodySites.map((site) => ({ value: site, label: t(`bodySite.${site}`) })),
  }[set];
  return (
    <>
      <Radio.Group
        label={t('consent.picturesTitle')}
        value={set}
        onChange={(value) => change({ set: value, items: [] })}
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
          onChange={(value) => change({ items: value })}
          searchable
          nothingFoundMessage={t('state.nothingFound')}
        />
      )}
      {!isWithin && (
        <MultiSelect
          label={t('consent.channels')}
          description={t('consent.channelsText')}
          data={channels.map((value) => ({ value, label: channelName(value, t) }))}
          value={where}
          onChange={(value) => change({ where: value })}
          searchable
          nothingFoundMessage={t('state.nothingFound')}
        />
      )}
      {where.length > 0 && (
        <MultiSelect
          label={t('consent.countries')}
          data={[...new Set([everyCountry, clinic.country, ...countries])].map((value) => ({
            value,
            label: countryName(value, i18n.language, t),
          }))}
          value={places}
          onChange={(value) => change({ places: value })}
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
        onChange={(event) => change({ untilOn: event.currentTarget.value })}
      />
    </>
  );
}
