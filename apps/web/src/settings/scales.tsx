import { Button, FileButton, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { ApiProblem } from '../api/problem';
import { queries } from '../api/queries';
import type { Instrument, InstrumentTexts, OwnInstrument } from '../api/types';
import { localeName } from '../i18n';
import { localeText } from '../rate/instrument-text';
import { answersOf } from '../rate/item-answers';
import { ProblemNote } from '../shell/problem-note';
import { showDone, showProblem } from '../shell/toast';
import classes from './settings.module.css';

type Open = { kind: 'own'; instrument: Instrument | null } | { kind: 'words'; instrument: Instrument } | null;

/** Scales of the clinic's own, and the words of licensed ones. */
export function ScalesSection() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const instruments = useQuery(queries.instruments);
  const [open, setOpen] = useState<Open>(null);
  const renew = () => client.invalidateQueries({ queryKey: ['instruments'] });
  const retire = useMutation({
    mutationFn: (id: string) => api.retireInstrument(id),
    onSuccess: renew,
    onError: (error) => showProblem(error, t),
  });
  const own = instruments.data?.filter(({ isOwn }) => isOwn) ?? [];
  const licensed = instruments.data?.filter(({ hasSlot }) => hasSlot) ?? [];
  const close = async () => {
    setOpen(null);
    await renew();
  };
  const name = ({ title }: Instrument) => localeText(title, i18n.language);
  return (
    <section>
      <Title order={2}>{t('scales.title')}</Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('scales.text')}
      </Text>
      {instruments.error && (
        <ProblemNote error={instruments.error} onRetry={() => void instruments.refetch()} />
      )}
      <Stack gap="xs">
        <Title order={3}>{t('scales.own')}</Title>
        {instruments.isSuccess && own.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('scales.noOwn')}
          </Text>
        )}
        {own.map((instrument) => (
          <div key={instrument.id}>
            <Group justify="space-between" gap="xs">
              <Text size="sm">
                {name(instrument)} · {t('scales.version', { version: instrument.version })}
              </Text>
              <Group gap="xs">
                <Button
                  size="xs"
                  variant="default"
                  aria-label={`${t('scales.newVersion')}: ${name(instrument)}`}
                  onClick={() => setOpen({ kind: 'own', instrument })}
                >
                  {t('scales.newVersion')}
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={`${t('scales.retire')}: ${name(instrument)}`}
                  loading={retire.isPending && retire.variables === instrument.id}
                  onClick={() => retire.mutate(instrument.id)}
                >
                  {t('scales.retire')}
                </Button>
              </Group>
            </Group>
            {open?.kind === 'own' && open.instrument?.id === instrument.id && (
              <OwnScale instrument={instrument} onDone={close} />
            )}
          </div>
        ))}
        {open?.kind === 'own' && open.instrument === null ? (
          <OwnScale instrument={null} onDone={close} />
        ) : (
          <Group>
            <Button variant="default" onClick={() => setOpen({ kind: 'own', instrument: null })}>
              {t('scales.add')}
            </Button>
          </Group>
        )}
        <Title order={3} mt="lg">
          {t('scales.licensed')}
        </Title>
        {licensed.map((instrument) => (
          <div key={instrument.id}>
            <Group justify="space-between" gap="xs">
              <Text size="sm">
                {name(instrument)} ·{' '}
                {instrument.needsText
                  ? t('scales.needsText')
                  : t('scales.hasText', { licence: instrument.licenceNote })}
              </Text>
              <Button
                size="xs"
                variant="default"
                aria-label={`${instrument.needsText ? t('scales.bring') : t('scales.change')}: ${name(instrument)}`}
                onClick={() => setOpen({ kind: 'words', instrument })}
              >
                {instrument.needsText ? t('scales.bring') : t('scales.change')}
              </Button>
            </Group>
            {open?.kind === 'words' && open.instrument.id === instrument.id && (
              <Words instrument={instrument} onDone={close} />
            )}
          </div>
        ))}
      </Stack>
    </section>
  );
}

/** An example to begin with, or what stands now. */
function dataOf(instrument: Instrument | null, title: string): string {
  const data = instrument
    ? {
        title: instrument.title,
        rater: instrument.rater,
        better: instrument.better,
        range: instrument.range,
        isChangeScore: instrument.isChangeScore,
        missing: instrument.missing,
        scoring: instrument.scoring,
        ...(instrument.appliesTo.length > 0 && { appliesTo: instrument.appliesTo }),
        ...(instrument.fromPhotos && { fromPhotos: instrument.fromPhotos }),
        ...(instrument.caution && { caution: instrument.caution }),
        citation: instrument.citation,
        items: instrument.items,
      }
    : {
        title: { en: title },
        rater: 'clinician',
        better: 'lower',
        range: { min: 0, max: 3 },
        isChangeScore: false,
        missing: 'no-score',
        scoring: { type: 'sum' },
        citation: title,
        items: [{ id: 'item', title: { en: title }, numbers: { min: 0, max: 3, step: 1 } }],
      };
  return JSON.stringify(data, null, 2);
}

function parsed(text: string): { data: OwnInstrument } | { reason: string } {
  try {
    return { data: JSON.parse(text) as OwnInstrument };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : '' };
  }
}

function OwnScale({ instrument, onDone }: { instrument: Instrument | null; onDone: () => Promise<void> }) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => dataOf(instrument, t('scales.add')));
  const [settled] = useDebouncedValue(text, 400);
  const read = parsed(text);
  const check = useQuery({
    queryKey: ['instrument-check', settled],
    queryFn: () => {
      const one = parsed(settled);
      return 'data' in one ? api.checkInstrument(one.data) : null;
    },
    enabled: 'data' in parsed(settled),
    retry: false,
  });
  const save = useMutation({
    mutationFn: (data: OwnInstrument) =>
      instrument ? api.replaceInstrument(instrument.id, data) : api.addInstrument(data),
    onSuccess: async ({ version }) => {
      showDone(t('scales.saved', { version }));
      await onDone();
    },
  });
  const isChecked = settled === text && check.isSuccess && check.data !== null;
  const version = instrument ? Number(instrument.version) + 1 : 1;
  return (
    <form
      className={classes.scale}
      onSubmit={(event) => {
        event.preventDefault();
        if ('data' in read && isChecked) save.mutate(read.data);
      }}
    >
      <Stack gap="sm">
        <Textarea
          label={t('scales.data')}
          description={t('scales.dataText')}
          autosize
          minRows={8}
          maxRows={24}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div aria-live="polite">
          {'reason' in read ? (
            <Text size="sm">{t('scales.notJson', { reason: read.reason })}</Text>
          ) : isChecked ? (
            <Fits instrument={check.data!} />
          ) : settled === text && check.error ? (
            <Faults error={check.error} />
          ) : (
            <Text size="sm" c="dimmed">
              {t('scales.checking')}
            </Text>
          )}
        </div>
        {save.error && <ProblemNote error={save.error} />}
        <Group gap="sm">
          <Button type="submit" loading={save.isPending} disabled={!isChecked}>
            {t('scales.save', { version })}
          </Button>
          <FileButton accept="application/json,.json" onChange={(file) => void file?.text().then(setText)}>
            {(props) => (
              <Button {...props} variant="default">
                {t('scales.file')}
              </Button>
            )}
          </FileButton>
          <Button variant="default" onClick={() => void onDone()}>
            {t('action.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Fits({ instrument }: { instrument: Instrument }) {
  const { t, i18n } = useTranslation();
  const { items, range } = instrument;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {range
          ? t('scales.fits', { count: items.length, min: range.min, max: range.max })
          : t('scales.fitsProfile', { count: items.length })}
      </Text>
      <div className={classes.preview} role="group" aria-label={t('scales.preview')}>
        <Text size="xs" c="dimmed">
          {t('scales.preview')}
        </Text>
        {items.map((item) => (
          <div key={item.id}>
            <Text size="sm" fw={600}>
              {localeText(item.title, i18n.language)}
            </Text>
            <Text size="sm" c="dimmed">
              {answersOf(item)
                .map(({ value, label }) => localeText(label, i18n.language) || String(value))
                .join(' · ') || `${item.numbers?.min} – ${item.numbers?.max} ${item.numbers?.unit ?? ''}`}
            </Text>
          </div>
        ))}
      </div>
    </Stack>
  );
}

/** Every fault with where it is. */
function Faults({ error }: { error: unknown }) {
  const faults = error instanceof ApiProblem ? (error.body.errors ?? []) : [];
  if (faults.length === 0) return <ProblemNote error={error} />;
  return (
    <ul className={classes.faults}>
      {faults.map(({ pointer, detail }) => (
        <li key={`${pointer} ${detail}`}>
          {pointer && <code>{pointer}</code>} {detail}
        </li>
      ))}
    </ul>
  );
}

/** The words of a licensed scale, in the language of the reader; those in other languages stay. */
function Words({ instrument, onDone }: { instrument: Instrument; onDone: () => Promise<void> }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const [words, setWords] = useState<Record<string, string>>({});
  const [licence, setLicence] = useState(instrument.licenceNote ?? '');
  const [notice, setNotice] = useState(instrument.notice?.[language] ?? '');
  const fields = instrument.items.flatMap((item) => [
    { key: item.id, label: t('scales.item', { item: item.id }), before: item.title },
    ...(item.options ?? []).map((option) => ({
      key: `${item.id}/${option.value}`,
      label: t('scales.answer', { item: item.id, value: option.value }),
      before: option.label,
    })),
    ...(item.numbers
      ? [
          { key: `${item.id}/low`, label: t('scales.low', { item: item.id }), before: item.numbers.low },
          { key: `${item.id}/high`, label: t('scales.high', { item: item.id }), before: item.numbers.high },
        ]
      : []),
  ]);
  const valueOf = ({ key, before }: (typeof fields)[number]) => words[key] ?? before?.[language] ?? '';
  const textsOf = (key: string): Record<string, string> | undefined => {
    const field = fields.find((one) => one.key === key);
    if (!field) return undefined;
    const { [language]: _, ...others } = field.before ?? {};
    const text = valueOf(field).trim();
    const all = text ? { ...others, [language]: text } : others;
    return Object.keys(all).length > 0 ? all : undefined;
  };
  const isOptional = (key: string) => key.endsWith('/low') || key.endsWith('/high');
  const isWhole = fields.every(({ key }) => isOptional(key) || textsOf(key)) && licence.trim() !== '';
  const save = useMutation({
    mutationFn: () => {
      const items = Object.fromEntries(
        instrument.items.map((item) => {
          const [low, high] = [textsOf(`${item.id}/low`), textsOf(`${item.id}/high`)];
          const labels = Object.fromEntries(
            (item.options ?? []).map(({ value }) => [String(value), textsOf(`${item.id}/${value}`) ?? {}]),
          );
          return [
            item.id,
            {
              title: textsOf(item.id) ?? {},
              ...(item.options && { labels }),
              ...(low && { low }),
              ...(high && { high }),
            },
          ];
        }),
      );
      const { [language]: _, ...others } = instrument.notice ?? {};
      const notices = notice.trim() ? { ...others, [language]: notice.trim() } : others;
      const texts: InstrumentTexts['texts'] = {
        items,
        ...(Object.keys(notices).length > 0 && { notice: notices }),
      };
      return api.bringInstrumentTexts(instrument.id, { texts, licenceNote: licence.trim() });
    },
    onSuccess: onDone,
  });
  return (
    <form
      className={classes.scale}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        <Title order={4}>{t('scales.words', { scale: localeText(instrument.title, language) })}</Title>
        <Text size="sm" c="dimmed">
          {t('scales.wordsText', { language: localeName(language) })}
        </Text>
        {fields.map((field) => (
          <TextInput
            key={field.key}
            label={field.label}
            maxLength={400}
            value={valueOf(field)}
            onChange={(event) => setWords({ ...words, [field.key]: event.currentTarget.value })}
          />
        ))}
        <TextInput
          label={t('scales.licence')}
          maxLength={400}
          required
          value={licence}
          onChange={(event) => setLicence(event.currentTarget.value)}
        />
        <TextInput
          label={t('scales.notice')}
          maxLength={400}
          value={notice}
          onChange={(event) => setNotice(event.currentTarget.value)}
        />
        {save.error && <ProblemNote error={save.error} />}
        <Group gap="sm">
          <Button type="submit" loading={save.isPending} disabled={!isWhole}>
            {t('action.save')}
          </Button>
          <Button variant="default" onClick={() => void onDone()}>
            {t('action.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
