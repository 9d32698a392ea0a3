import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Instrument } from '../api/types';
import { localeText } from './instrument-text';

interface Props {
  instruments: Instrument[];
  picked: Instrument | null;
  onPick: (id: string | null) => void;
}

/** Which scale is rated: the usual ones in a row, or any other that fits the indication. */
export function ScalePicker({ instruments, picked, onPick }: Props) {
  const { t, i18n } = useTranslation();
  const name = (instrument: Instrument) => localeText(instrument.title, i18n.language);
  return (
    <Select
      size="xs"
      w={260}
      aria-label={t('rate.scale')}
      value={picked?.id ?? ''}
      onChange={(id) => onPick(id || null)}
      allowDeselect={false}
      searchable
      comboboxProps={{ position: 'top-start' }}
      data={[
        { value: '', label: t('rate.usualScales') },
        ...instruments.map((instrument) => ({ value: instrument.id, label: name(instrument) })),
      ]}
    />
  );
}
