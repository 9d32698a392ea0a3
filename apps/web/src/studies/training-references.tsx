import { NumberInput, Select, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Instrument } from '../api/types';
import { viewName } from '../course/names';
import { Thumb } from '../photo/thumb';
import { localeText } from '../rate/instrument-text';
import { useFormat } from '../shell/format';
import { WideTable } from '../shell/wide-table';
import classes from './studies.module.css';
import type { TrainingPicture } from './study-plan';

/** What the answers of the training should be, picture by picture; begun with what the clinic graded. */
export function TrainingReferences({
  training,
  onChange,
}: {
  training: TrainingPicture[];
  onChange: (photoId: string, instrumentId: string, score: number | null) => void;
}) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const instruments = [
    ...new Map(
      training.flatMap(({ references }) => references.map((one) => [one.instrument.id, one.instrument])),
    ).values(),
  ];
  return (
    <section aria-labelledby="study-references">
      <Title order={2} id="study-references">
        {t('studies.references')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs" maw="72ch">
        {t('studies.referencesHint')}
      </Text>
      <WideTable label={t('studies.references')} minWidth={320 + 240 * instruments.length} maxHeight={480}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('studies.picture')}</Table.Th>
            {instruments.map(({ id, title }) => (
              <Table.Th key={id}>{localeText(title, i18n.language)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {training.map(({ picture, references }) => {
            const name = `${picture.patientCode}, ${format.day(picture.heldOn)}`;
            return (
              <Table.Tr key={picture.photoId}>
                <Table.Td>
                  <div className={classes.picture}>
                    <span className={classes.thumb}>
                      <Thumb photoId={picture.photoId} placeholder={null} alt="" fit="cover" />
                    </span>
                    <span>
                      {name}
                      <Text size="xs" c="dimmed">
                        {viewName(picture.view, t)}
                      </Text>
                    </span>
                  </div>
                </Table.Td>
                {instruments.map((instrument) => {
                  const own = references.find((one) => one.instrument.id === instrument.id);
                  return (
                    <Table.Td key={instrument.id}>
                      {own && (
                        <Reference
                          instrument={instrument}
                          score={own.score}
                          label={t('studies.referenceOf', {
                            scale: localeText(instrument.title, i18n.language),
                            picture: name,
                          })}
                          onChange={(score) => onChange(picture.photoId, instrument.id, score)}
                        />
                      )}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </WideTable>
    </section>
  );
}

function Reference({
  instrument: { items, range },
  score,
  label,
  onChange,
}: {
  instrument: Instrument;
  score: number | null;
  label: string;
  onChange: (score: number | null) => void;
}) {
  const { t, i18n } = useTranslation();
  const options = items.length === 1 ? items[0]!.options : undefined;
  if (options)
    return (
      <Select
        size="xs"
        aria-label={label}
        clearable
        placeholder={t('studies.noReference')}
        value={score === null ? null : String(score)}
        onChange={(value) => onChange(value === null ? null : Number(value))}
        data={options.map((one) => ({
          value: String(one.value),
          label: localeText(one.label, i18n.language),
        }))}
      />
    );
  return (
    <NumberInput
      size="xs"
      aria-label={label}
      placeholder={t('studies.noReference')}
      clampBehavior="strict"
      {...(range && { min: range.min, max: range.max })}
      value={score ?? ''}
      onChange={(value) => onChange(typeof value === 'number' ? value : null)}
    />
  );
}
