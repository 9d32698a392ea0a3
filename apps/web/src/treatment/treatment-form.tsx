import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { BodySite, KnownTreatment, Modality, SavedTreatment, TreatmentRules } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { useFormat } from '../shell/format';
import { CloseIcon } from '../shell/icons';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { Products } from './products';
import classes from './treatment.module.css';
import { Warnings } from './warnings';
import { ZoneMap } from './zone-map';

type Content = SavedTreatment['content'];
type Draft = Omit<SavedTreatment, 'version'>;

const empty = (site: BodySite): Draft => ({
  content: {
    device: null,
    tip: null,
    zones:
      site === 'face' || site === 'other'
        ? []
        : [{ zone: site, depthMm: null, passes: null, endPoint: null }],
    energy: null,
    anaesthetic: null,
    disinfectant: null,
    mask: null,
    steps: [],
    contraIndications: {},
    note: null,
  },
  products: [],
  operatorMemberId: null,
});

/** Without rows that nobody has filled in. */
const named = (draft: Draft): Draft => ({
  ...draft,
  products: draft.products.filter(({ name }) => name.trim() !== ''),
});

const words = (text: string): string | null => text || null;
const number = (value: number | string): number | null => (typeof value === 'number' ? value : null);

interface Props {
  sessionId: string;
  modality: Modality;
  site: BodySite;
  rules: TreatmentRules;
  known: KnownTreatment;
}

export function TreatmentForm({ sessionId, modality, site, rules, known }: Props) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const client = useQueryClient();
  const { treatment, operators } = known;
  const [draft, setDraft] = useState<Draft>(
    treatment
      ? {
          content: treatment.content,
          products: treatment.products,
          operatorMemberId: treatment.operatorMemberId,
        }
      : empty(site),
  );
  const [checked] = useDebouncedValue(draft, 400);
  const isReadOnly = !can('treatment.write');
  const warnings = useQuery({
    queryKey: ['treatment-check', sessionId, checked],
    queryFn: () => api.checkTreatment(sessionId, named(checked)),
    enabled: !isReadOnly,
    placeholderData: (before) => before,
    retry: false,
  });
  const save = useMutation({
    mutationFn: () => api.saveTreatment(sessionId, { ...named(draft), version: treatment?.version ?? 0 }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['treatment', sessionId] }),
        client.invalidateQueries({ queryKey: ['lots'] }),
      ]),
  });
  const { content } = draft;
  const set = (change: Partial<Content>) => setDraft({ ...draft, content: { ...content, ...change } });
  const rule = rules.modalities.find(({ id }) => id === modality);
  const text = (texts: Record<string, string>) => localeText(texts, i18n.language);
  const toggle = (zone: BodySite) => {
    const isThere = content.zones.some((one) => one.zone === zone);
    const last = content.zones.at(-1);
    set({
      zones: isThere
        ? content.zones.filter((one) => one.zone !== zone)
        : // The same settings as in the zone before are the usual case.
          [...content.zones, { depthMm: null, passes: null, endPoint: null, ...last, zone }],
    });
  };
  const change = (zone: BodySite, facts: Partial<Content['zones'][number]>) =>
    set({ zones: content.zones.map((one) => (one.zone === zone ? { ...one, ...facts } : one)) });
  const anaesthetic = content.anaesthetic ?? { agent: '', strengthPercent: null, minutes: null };
  const setAnaesthetic = (facts: Partial<typeof anaesthetic>) => {
    const next = { ...anaesthetic, ...facts };
    set({ anaesthetic: next.agent ? next : null });
  };

  return (
    <div className={classes.page}>
      <Stack
        gap="lg"
        className={classes.fields}
        renderRoot={(props) => <fieldset disabled={isReadOnly} {...props} />}
      >
        <section>
          <Title order={2}>{t('treatment.questions')}</Title>
          <Stack gap="sm" mt="sm">
            {rules.contraIndications.map(({ id, title, why }) => (
              <Group key={id} justify="space-between" gap="xs 16" wrap="wrap">
                <div style={{ flex: '1 1 240px' }}>
                  <Text size="sm" id={`question-${id}`}>
                    {text(title)}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {text(why)}
                  </Text>
                </div>
                <SegmentedControl
                  size="xs"
                  aria-labelledby={`question-${id}`}
                  disabled={isReadOnly}
                  value={content.contraIndications[id] ?? 'unknown'}
                  onChange={(answer) =>
                    set({
                      contraIndications: {
                        ...content.contraIndications,
                        [id]: answer,
                      },
                    })
                  }
                  data={(['no', 'yes', 'unknown'] as const).map((value) => ({
                    value,
                    label: t(`treatment.answer.${value}`),
                  }))}
                />
              </Group>
            ))}
          </Stack>
        </section>

        <section className={classes.part}>
          <Title order={2}>{t('treatment.zones')}</Title>
          <Text size="sm" c="dimmed" mb="sm">
            {t('treatment.zonesHint')}
          </Text>
          <ZoneMap chosen={content.zones.map(({ zone }) => zone)} isDisabled={isReadOnly} onToggle={toggle} />
          <Stack gap="sm" mt="md">
            {content.zones.map(({ zone, depthMm, passes, endPoint }) => (
              <div key={zone} className={classes.row} role="group" aria-label={t(`bodySite.${zone}`)}>
                <Text size="sm" fw={600} w={128} pb={8}>
                  {t(`bodySite.${zone}`)}
                </Text>
                {rule?.hasDepth && (
                  <NumberInput
                    label={t('treatment.depth')}
                    w={112}
                    min={0.1}
                    max={10}
                    step={0.25}
                    decimalScale={2}
                    value={depthMm ?? ''}
                    onChange={(value) => change(zone, { depthMm: number(value) })}
                  />
                )}
                <NumberInput
                  label={t('treatment.passes')}
                  w={88}
                  min={1}
                  max={20}
                  allowDecimal={false}
                  value={passes ?? ''}
                  onChange={(value) => change(zone, { passes: number(value) })}
                />
                <Select
                  label={t('treatment.endPoint')}
                  w={176}
                  clearable
                  value={endPoint}
                  onChange={(value) => change(zone, { endPoint: value })}
                  data={rules.endPoints.map(({ id, title }) => ({ value: id, label: text(title) }))}
                />
                {!isReadOnly && (
                  <ActionIcon
                    mb={4}
                    aria-label={t('treatment.removeZone', { zone: t(`bodySite.${zone}`) })}
                    onClick={() => toggle(zone)}
                  >
                    <CloseIcon size={16} />
                  </ActionIcon>
                )}
              </div>
            ))}
          </Stack>
        </section>

        <section className={classes.part}>
          <Title order={2}>{t('treatment.device')}</Title>
          <div className={classes.row}>
            <TextInput
              label={t('treatment.deviceName')}
              maxLength={80}
              value={content.device ?? ''}
              onChange={(event) => set({ device: words(event.currentTarget.value) })}
            />
            <TextInput
              label={t('treatment.tip')}
              maxLength={80}
              value={content.tip ?? ''}
              onChange={(event) => set({ tip: words(event.currentTarget.value) })}
            />
            {rule?.hasEnergy && (
              <>
                <NumberInput
                  label={t('treatment.energy')}
                  w={112}
                  min={0}
                  value={content.energy?.value ?? ''}
                  onChange={(value) =>
                    set({
                      energy: number(value)
                        ? { unit: 'mJ', densityPercent: null, ...content.energy, value: Number(value) }
                        : null,
                    })
                  }
                />
                <Select
                  label={t('treatment.unit')}
                  w={96}
                  allowDeselect={false}
                  disabled={isReadOnly || content.energy === null}
                  value={content.energy?.unit ?? 'mJ'}
                  onChange={(unit) =>
                    content.energy && set({ energy: { ...content.energy, unit: unit ?? 'mJ' } })
                  }
                  data={['mJ', 'J/cm²', 'W', 'J']}
                />
                <NumberInput
                  label={t('treatment.density')}
                  w={112}
                  min={0}
                  max={100}
                  suffix=" %"
                  disabled={isReadOnly || content.energy === null}
                  value={content.energy?.densityPercent ?? ''}
                  onChange={(value) =>
                    content.energy && set({ energy: { ...content.energy, densityPercent: number(value) } })
                  }
                />
              </>
            )}
            <Select
              label={t('treatment.operator')}
              w={200}
              clearable
              value={draft.operatorMemberId}
              onChange={(operatorMemberId) => setDraft({ ...draft, operatorMemberId })}
              data={operators.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </div>
        </section>

        <section className={classes.part}>
          <Title order={2}>{t('treatment.care')}</Title>
          <div className={classes.row}>
            <TextInput
              label={t('treatment.anaesthetic')}
              maxLength={80}
              value={anaesthetic.agent}
              onChange={(event) => setAnaesthetic({ agent: event.currentTarget.value })}
            />
            <NumberInput
              label={t('treatment.strength')}
              w={104}
              min={0}
              max={100}
              suffix=" %"
              disabled={isReadOnly || !anaesthetic.agent}
              value={anaesthetic.strengthPercent ?? ''}
              onChange={(value) => setAnaesthetic({ strengthPercent: number(value) })}
            />
            <NumberInput
              label={t('treatment.minutes')}
              w={104}
              min={0}
              max={600}
              allowDecimal={false}
              disabled={isReadOnly || !anaesthetic.agent}
              value={anaesthetic.minutes ?? ''}
              onChange={(value) => setAnaesthetic({ minutes: number(value) })}
            />
            <TextInput
              label={t('treatment.disinfectant')}
              maxLength={80}
              value={content.disinfectant ?? ''}
              onChange={(event) => set({ disinfectant: words(event.currentTarget.value) })}
            />
            <TextInput
              label={t('treatment.mask')}
              maxLength={80}
              value={content.mask ?? ''}
              onChange={(event) => set({ mask: words(event.currentTarget.value) })}
            />
          </div>
        </section>

        <Products
          rules={rules}
          opensChannels={rule?.opensChannels ?? false}
          isReadOnly={isReadOnly}
          products={draft.products}
          onChange={(products) => setDraft({ ...draft, products })}
        />

        <section className={classes.part}>
          <Textarea
            label={t('treatment.note')}
            maxLength={2000}
            autosize
            minRows={2}
            value={content.note ?? ''}
            onChange={(event) => set({ note: words(event.currentTarget.value) })}
          />
        </section>
      </Stack>

      <Stack gap="md" className={classes.aside}>
        {(rule?.steps.length ?? 0) > 0 && (
          <section>
            <Title order={2}>{t('treatment.steps')}</Title>
            <Stack gap="xs" mt="xs">
              {rules.steps
                .filter(({ id }) => rule?.steps.includes(id))
                .map(({ id, title }) => (
                  <Checkbox
                    key={id}
                    label={text(title)}
                    disabled={isReadOnly}
                    checked={content.steps.includes(id)}
                    onChange={() =>
                      set({
                        steps: content.steps.includes(id)
                          ? content.steps.filter((step) => step !== id)
                          : [...content.steps, id],
                      })
                    }
                  />
                ))}
            </Stack>
          </section>
        )}
        <Warnings rules={rules} warnings={warnings.data ?? treatment?.warnings ?? []} />
        {save.error && <ProblemNote error={save.error} />}
        {!isReadOnly && (
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            {t('treatment.save')}
          </Button>
        )}
        <Text size="xs" c="dimmed" aria-live="polite">
          {treatment
            ? t('treatment.version', {
                version: treatment.version,
                who: treatment.recordedByName ?? '–',
                at: format.instant(treatment.recordedAt),
              })
            : t('treatment.nothing')}
        </Text>
      </Stack>
    </div>
  );
}
