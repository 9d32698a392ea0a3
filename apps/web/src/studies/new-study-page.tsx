import {
  Button,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Skeleton,
  Stack,
  Switch,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { BodySite, Indication, LightMode, NewStudy, StudyOptions } from '../api/types';
import { lightName, viewName } from '../course/names';
import { localeText } from '../rate/instrument-text';
import { BackLink } from '../shell/back-link';
import { ProblemNote } from '../shell/problem-note';
import { WideTable } from '../shell/wide-table';
import { planFrom, seriesOf, trainingOf, type PictureUse, type References } from './study-plan';
import { TrainingReferences } from './training-references';

/** Plans a study: what is graded, by which scales, by whom. */
export function NewStudyPage() {
  const { t } = useTranslation();
  const options = useQuery(queries.studyOptions);
  return (
    <Stack gap="lg" maw={960}>
      <div>
        <BackLink to="/studies">{t('studies.title')}</BackLink>
        <Title order={1} mt="sm">
          {t('studies.plan')}
        </Title>
      </div>
      {options.error && <ProblemNote error={options.error} onRetry={() => void options.refetch()} />}
      {options.isPending && <Skeleton h={240} />}
      {options.data && <PlanForm options={options.data} />}
    </Stack>
  );
}

const uses: readonly PictureUse[] = ['none', 'grade', 'training'];
const shares = [10, 15, 20, 30];

function PlanForm({ options }: { options: StudyOptions }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const series = useMemo(() => seriesOf(options.pictures), [options.pictures]);
  const [title, setTitle] = useState('');
  const [raterTitle, setRaterTitle] = useState('');
  const [purpose, setPurpose] = useState<NewStudy['purpose']>('quality');
  const [instrumentIds, setInstrumentIds] = useState<string[]>(['gb-qualitative']);
  const [raterIds, setRaterIds] = useState<string[]>([]);
  const [share, setShare] = useState(10);
  const [hasGate, setHasGate] = useState(false);
  const [use, setUse] = useState<Record<string, PictureUse>>({});
  const [gate, setGate] = useState({ percent: 80, tolerance: 0 });
  const [references, setReferences] = useState<References>({});
  const instruments = options.instruments.filter(({ id }) => instrumentIds.includes(id));
  const trained = trainingOf(series, use, instruments, references);
  const { photoIds, training, withoutReference } = planFrom(series, use, trained);
  const plan = useMutation({
    mutationFn: () =>
      api.planStudy({
        title,
        raterTitle,
        purpose,
        duplicateShare: share / 100,
        gateShare: hasGate && training.length > 0 ? gate.percent / 100 : null,
        gateTolerance: gate.tolerance,
        instrumentIds,
        raterMemberIds: raterIds,
        photoIds,
        training,
      }),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: queries.studies.queryKey });
      void navigate({ to: '/studies/$studyId', params: { studyId: id } });
    },
  });
  const isReady =
    title.trim() !== '' &&
    raterTitle.trim() !== '' &&
    instrumentIds.length > 0 &&
    raterIds.length > 0 &&
    photoIds.length > 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        plan.mutate();
      }}
    >
      <Stack gap="md">
        <Group grow align="flex-start" preventGrowOverflow={false}>
          <TextInput
            label={t('studies.name')}
            description={t('studies.nameHint')}
            value={title}
            maxLength={120}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <TextInput
            label={t('studies.raterTitle')}
            description={t('studies.raterTitleHint')}
            value={raterTitle}
            maxLength={120}
            onChange={(event) => setRaterTitle(event.currentTarget.value)}
          />
        </Group>
        <div>
          <Text size="sm" fw={500} id="study-purpose">
            {t('studies.purposeTitle')}
          </Text>
          <SegmentedControl
            aria-labelledby="study-purpose"
            value={purpose}
            onChange={(value) => setPurpose(value)}
            data={(['quality', 'research'] as const).map((value) => ({
              value,
              label: t(`studies.purpose.${value}`),
            }))}
          />
          <Text size="sm" c="dimmed">
            {t(`studies.purposeHint.${purpose}`)}
          </Text>
        </div>
        <MultiSelect
          label={t('studies.scales')}
          description={t('studies.scalesHint')}
          value={instrumentIds}
          onChange={setInstrumentIds}
          maxValues={8}
          searchable
          data={options.instruments.map(({ id, title: name }) => ({
            value: id,
            label: localeText(name, i18n.language),
          }))}
        />
        <MultiSelect
          label={t('studies.raters')}
          description={t('studies.ratersHint')}
          value={raterIds}
          onChange={setRaterIds}
          maxValues={20}
          data={options.raters.map(({ memberId, name }) => ({ value: memberId, label: name }))}
        />
        <Select
          label={t('studies.repeats')}
          description={t('studies.repeatsHint')}
          w={220}
          allowDeselect={false}
          value={String(share)}
          onChange={(value) => setShare(Number(value))}
          data={shares.map((value) => ({ value: String(value), label: t('studies.percent', { value }) }))}
        />
        <section aria-labelledby="study-pictures">
          <Title order={2} id="study-pictures">
            {t('studies.pictures')}
          </Title>
          <Text size="sm" c="dimmed" mb="xs" maw="72ch">
            {t('studies.picturesHint')}
          </Text>
          <Button
            variant="default"
            size="xs"
            onClick={() => setUse(Object.fromEntries(series.map(({ key }) => [key, 'grade'] as const)))}
          >
            {t('studies.gradeAll')}
          </Button>
          <WideTable label={t('studies.pictures')} minWidth={640} maxHeight={480}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('studies.patient')}</Table.Th>
                <Table.Th>{t('studies.series')}</Table.Th>
                <Table.Th>{t('studies.count')}</Table.Th>
                <Table.Th>{t('studies.use')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {series.map(({ key, first, pictures }) => (
                <Table.Tr key={key}>
                  <Table.Td>{first.patientCode}</Table.Td>
                  <Table.Td>
                    {t(`indication.${first.indication as Indication}`)},{' '}
                    {t(`bodySite.${first.bodySite as BodySite}`)}
                    <Text size="xs" c="dimmed">
                      {viewName(first.view, t)} · {lightName(first.lightMode as LightMode, t)}
                    </Text>
                  </Table.Td>
                  <Table.Td>{pictures.length}</Table.Td>
                  <Table.Td>
                    <Select
                      size="xs"
                      w={160}
                      allowDeselect={false}
                      aria-label={t('studies.useOf', {
                        code: first.patientCode,
                        view: viewName(first.view, t),
                      })}
                      value={use[key] ?? 'none'}
                      onChange={(value) => setUse((now) => ({ ...now, [key]: value ?? 'none' }))}
                      data={uses.map((value) => ({ value, label: t(`studies.uses.${value}`) }))}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
          <Text size="sm" aria-live="polite">
            {t('studies.chosen', { count: photoIds.length })}{' '}
            {t('studies.chosenTraining', { count: training.length })}
            {withoutReference > 0 && ` ${t('studies.withoutReference', { count: withoutReference })}`}
          </Text>
        </section>
        {trained.length > 0 && (
          <TrainingReferences
            training={trained}
            onChange={(photoId, instrumentId, score) =>
              setReferences((now) => ({ ...now, [photoId]: { ...now[photoId], [instrumentId]: score } }))
            }
          />
        )}
        {training.length > 0 && (
          <div>
            <Switch
              label={t('studies.gate')}
              description={t('studies.gateHint')}
              checked={hasGate}
              onChange={(event) => setHasGate(event.currentTarget.checked)}
            />
            {hasGate && (
              <Group mt="sm" align="flex-end">
                <NumberInput
                  label={t('studies.gatePercent')}
                  w={220}
                  min={1}
                  max={100}
                  clampBehavior="strict"
                  allowDecimal={false}
                  value={gate.percent}
                  onChange={(value) =>
                    typeof value === 'number' && setGate((now) => ({ ...now, percent: value }))
                  }
                />
                <NumberInput
                  label={t('studies.gateTolerance')}
                  w={220}
                  min={0}
                  max={100}
                  clampBehavior="strict"
                  value={gate.tolerance}
                  onChange={(value) =>
                    typeof value === 'number' && setGate((now) => ({ ...now, tolerance: value }))
                  }
                />
              </Group>
            )}
          </div>
        )}
        {plan.error && <ProblemNote error={plan.error} />}
        <Group>
          <Button type="submit" disabled={!isReady} loading={plan.isPending}>
            {t('studies.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
