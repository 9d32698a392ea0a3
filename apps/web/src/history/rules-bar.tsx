import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClinicWord, DateSource, GuessedRules, HistoryRules } from '#photos/history';
import { api } from '../api/client';
import { knownViews, lightModes, type LightMode } from '../api/types';
import { lightName, viewName } from '../course/names';
import { Dialog } from '../shell/dialog';
import { CloseIcon, PlusIcon } from '../shell/icons';
import { ProblemNote } from '../shell/problem-note';
import classes from './history.module.css';

interface Props {
  rules: HistoryRules;
  levels: GuessedRules['levels'];
  onChange: (change: Partial<HistoryRules>) => void;
}

const dateOrders: Record<string, DateSource[]> = {
  all: ['exif', 'folder', 'file'],
  names: ['folder', 'file', 'exif'],
  folder: ['folder'],
  camera: ['exif'],
};

/** How the folders are read. Every change shows at once in the preview below. */
export function RulesBar({ rules, levels, onChange }: Props) {
  const { t } = useTranslation();
  const [isOpen, open] = useDisclosure(false);
  const [isUnfolded, fold] = useDisclosure(false);
  const isPhone = useMediaQuery('(max-width: 48em)');
  const whose = rules.patientFrom === 'folder' ? String(rules.patientLevel) : rules.patientFrom;
  const dates =
    Object.entries(dateOrders).find(([, order]) => order.join() === rules.datesFrom.join())?.[0] ?? 'all';
  const sources = [
    ...levels.map(({ level, names }) => ({
      value: String(level),
      label: t('history.rules.level', { level: level + 1, names: names.slice(0, 3).join(', ') }),
    })),
    { value: 'file', label: t('history.rules.inFile') },
    { value: 'nowhere', label: t('history.rules.nowhere') },
  ];
  // On a phone the preview comes first: what the rules are is said in one line, and unfolds.
  if (isPhone && !isUnfolded)
    return (
      <div className={classes.rules} role="group" aria-label={t('history.rules.title')}>
        <Text size="sm" className={classes.rulesSaid}>
          {t('history.rules.patient')}: {sources.find(({ value }) => value === whose)?.label}.{' '}
          {t('history.rules.dates')}: {t(`history.rules.dateOrders.${dates}`)}.
        </Text>
        <Button variant="default" onClick={fold.open} aria-expanded={false}>
          {t('history.rules.change')}
        </Button>
      </div>
    );
  return (
    <div className={classes.rules} role="group" aria-label={t('history.rules.title')}>
      <Select
        size="xs"
        label={t('history.rules.patient')}
        allowDeselect={false}
        comboboxProps={{ width: 320, position: 'bottom-start' }}
        data={sources}
        value={whose}
        onChange={(value) =>
          value !== null &&
          onChange(
            value === 'file' || value === 'nowhere'
              ? { patientFrom: value }
              : { patientFrom: 'folder', patientLevel: Number(value) },
          )
        }
      />
      <Select
        size="xs"
        label={t('history.rules.form')}
        allowDeselect={false}
        data={(['whole', 'code-name'] as const).map((value) => ({
          value,
          label: t(`history.rules.forms.${value}`),
        }))}
        value={rules.patientForm}
        onChange={(value) => value !== null && onChange({ patientForm: value })}
      />
      <Select
        size="xs"
        label={t('history.rules.dates')}
        allowDeselect={false}
        data={Object.keys(dateOrders).map((value) => ({
          value,
          label: t(`history.rules.dateOrders.${value}`),
        }))}
        value={dates}
        onChange={(value) => value !== null && onChange({ datesFrom: dateOrders[value]! })}
      />
      <Select
        size="xs"
        label={t('history.rules.dayOrder')}
        allowDeselect={false}
        data={(['ask', 'dmy', 'mdy', 'ymd'] as const).map((value) => ({
          value,
          label: t(`history.rules.dayOrders.${value}`),
        }))}
        value={rules.dayOrder}
        onChange={(value) => value !== null && onChange({ dayOrder: value })}
      />
      <Select
        size="xs"
        label={t('history.rules.unknownView')}
        allowDeselect={false}
        data={(['review', 'accept'] as const).map((value) => ({
          value,
          label: t(`history.rules.unknownViews.${value}`),
        }))}
        value={rules.unknownView}
        onChange={(value) => value !== null && onChange({ unknownView: value })}
      />
      <Select
        size="xs"
        label={t('history.rules.newPatient')}
        allowDeselect={false}
        data={(['make', 'review'] as const).map((value) => ({
          value,
          label: t(`history.rules.newPatients.${value}`),
        }))}
        value={rules.newPatient}
        onChange={(value) => value !== null && onChange({ newPatient: value })}
      />
      <Button size="xs" variant="default" onClick={open.open} className={classes.words}>
        {rules.words.length === 0
          ? t('history.rules.teach')
          : t('history.rules.words', { count: rules.words.length })}
      </Button>
      {isPhone && (
        <Button variant="default" onClick={fold.close} aria-expanded className={classes.words}>
          {t('history.rules.hide')}
        </Button>
      )}
      <Dialog opened={isOpen} onClose={open.close} title={t('history.rules.wordsTitle')}>
        <Words
          words={rules.words}
          onSave={(words) => {
            onChange({ words });
            open.close();
          }}
        />
      </Dialog>
    </div>
  );
}

/** The clinic's own words for views and lights: `pose 1`, `舊相機`, `*_b`. */
function Words({ words, onSave }: { words: ClinicWord[]; onSave: (words: ClinicWord[]) => void }) {
  const { t } = useTranslation();
  const [list, setList] = useState<ClinicWord[]>(words.length > 0 ? words : [{ text: '' }]);
  const [error, setError] = useState<Error | null>(null);
  const change = (at: number, to: Partial<ClinicWord>) =>
    setList((before) => before.map((word, index) => (index === at ? { ...word, ...to } : word)));
  const save = async () => {
    const kept = list
      .map(({ text, view, lightMode }) => ({
        text: text.trim(),
        ...(view ? { view } : {}),
        ...(lightMode ? { lightMode: lightMode as LightMode } : {}),
      }))
      .filter(({ text, view, lightMode }) => text !== '' && (view !== undefined || lightMode !== undefined));
    try {
      await api.setImportWords(kept);
      onSave(kept);
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('history.rules.wordsText')}
      </Text>
      {list.map((word, at) => (
        <Group key={at} gap="xs" wrap="nowrap" align="center">
          <TextInput
            size="xs"
            flex={1}
            aria-label={t('history.rules.word')}
            placeholder={t('history.rules.word')}
            value={word.text}
            onChange={(event) => change(at, { text: event.currentTarget.value })}
          />
          <Select
            size="xs"
            flex={1}
            clearable
            searchable
            aria-label={t('upload.view')}
            placeholder={t('upload.view')}
            data={knownViews.map((value) => ({ value, label: viewName(value, t) }))}
            value={word.view ?? null}
            onChange={(view) => change(at, { view: view ?? '' })}
          />
          <Select
            size="xs"
            flex={1}
            clearable
            aria-label={t('upload.light')}
            placeholder={t('upload.light')}
            data={lightModes.map((value) => ({ value, label: lightName(value, t) }))}
            value={word.lightMode ?? null}
            onChange={(lightMode) => change(at, { lightMode: lightMode ?? '' })}
          />
          <ActionIcon
            variant="subtle"
            aria-label={t('history.rules.removeWord', { word: word.text })}
            onClick={() => setList((before) => before.filter((_, index) => index !== at))}
          >
            <CloseIcon size={14} />
          </ActionIcon>
        </Group>
      ))}
      {error && <ProblemNote error={error} />}
      <Group justify="space-between">
        <Button
          size="xs"
          variant="default"
          leftSection={<PlusIcon size={14} />}
          onClick={() => setList((before) => [...before, { text: '' }])}
        >
          {t('history.rules.addWord')}
        </Button>
        <Button size="xs" onClick={() => void save()}>
          {t('action.save')}
        </Button>
      </Group>
    </Stack>
  );
}
