import { Badge, Button, Group, NumberInput, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { CalibrationSettings } from '../api/types';
import { useFormat } from '../shell/format';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { showDone } from '../shell/toast';
import classes from '../settings/settings.module.css';
import { CardMenu } from './card-menu';

/** The card to print, how long profiles live, and which cameras and rooms have one. */
export function CalibrationSection() {
  const { t } = useTranslation();
  const can = useCan();
  const settings = useQuery(queries.calibrationSettings);
  const profiles = useQuery(queries.calibrationProfiles);
  const error = settings.error ?? profiles.error;
  return (
    <section>
      <Stack gap="md">
        <div>
          <Title order={2}>{t('calibration.title')}</Title>
          <Text size="sm" c="dimmed">
            {t('calibration.text')}
          </Text>
        </div>
        <Group>
          <CardMenu />
        </Group>
        {error && <ProblemNote error={error} onRetry={() => void settings.refetch()} />}
        {settings.data && can('clinic.write') && (
          <SettingsForm key={JSON.stringify(settings.data)} settings={settings.data} />
        )}
        {profiles.data && <Profiles profiles={profiles.data} />}
      </Stack>
    </section>
  );
}

function SettingsForm({ settings }: { settings: CalibrationSettings }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useForm({
    initialValues: {
      profileDays: settings.profileDays as number | string,
      classicPitchMm: (settings.classicPitchMm ?? '') as number | string,
    },
    validate: { profileDays: (value) => (typeof value === 'number' ? null : t('calibration.daysNeeded')) },
  });
  const save = useMutation({
    mutationFn: ({ profileDays, classicPitchMm }: typeof form.values) =>
      api.putCalibrationSettings({
        profileDays: Number(profileDays),
        classicPitchMm: typeof classicPitchMm === 'number' ? classicPitchMm : null,
      }),
    onSuccess: () => {
      showDone(t('calibration.saved'));
      void client.invalidateQueries({ queryKey: ['timeline'] });
      void client.invalidateQueries({ queryKey: ['calibration-profiles'] });
      return client.invalidateQueries({ queryKey: ['calibration-settings'] });
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
          <NumberInput
            label={t('calibration.days')}
            description={t('calibration.daysText')}
            min={1}
            max={730}
            allowDecimal={false}
            {...form.getInputProps('profileDays')}
          />
          <NumberInput
            label={t('calibration.pitch')}
            description={t('calibration.pitchText')}
            min={2}
            max={100}
            decimalScale={2}
            {...form.getInputProps('classicPitchMm')}
          />
        </SimpleGrid>
        {save.error && <ProblemNote error={save.error} />}
        <Group>
          <Button type="submit" variant="default" loading={save.isPending} disabled={!form.isDirty()}>
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type Profile = Awaited<ReturnType<typeof api.calibrationProfiles>>[number];

function Profiles({ profiles }: { profiles: Profile[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div>
      <Title order={3} size="sm" mb="xs">
        {t('calibration.profiles')}
      </Title>
      <Text size="sm" c="dimmed">
        {t(profiles.length === 0 ? 'calibration.noProfiles' : 'calibration.renewText')}
      </Text>
      <ul className={classes.jobs}>
        {profiles.map((profile) => (
          <li key={profile.id} className={classes.job}>
            <div className={classes.jobWords}>
              <Text size="sm" fw={600}>
                {profile.camera} · {profile.room}
              </Text>
              <Text size="xs" c="dimmed">
                {t('calibration.profileFacts', {
                  chart: t(`calibration.chart.${profile.chartKind}`),
                  made: format.day(profile.calibratedOn),
                  until: format.day(profile.validUntil),
                  after: format.number(profile.deltaEAfterMean),
                })}
              </Text>
            </div>
            <Badge
              variant={profile.isExpired ? 'outline' : 'default'}
              color="gray"
              radius="sm"
              tt="none"
              fw={500}
            >
              {t(profile.isExpired ? 'calibration.isExpired' : 'calibration.isValid')}
            </Badge>
          </li>
        ))}
      </ul>
    </div>
  );
}
