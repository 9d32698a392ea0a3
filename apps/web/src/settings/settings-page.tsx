import { Button, FileButton, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import { useFormat } from '../shell/format';
import { RetryIcon } from '../shell/icons';
import { ClinicSign } from '../shell/logo';
import { useCan, useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { showProblem } from '../shell/toast';
import { CalibrationSection } from '../calibration/calibration-section';
import { Backups } from './backups';
import { ClinicExports } from './clinic-exports';
import { ClinicForm } from './clinic-form';
import classes from './settings.module.css';
import { PromptPolicySection } from './prompt-policy';
import { ScalesSection } from './scales';
import { PublishingSection } from './publishing';
import { SignInLimitsSection } from './sign-in-limits';
import { TestMessage } from './test-message';
import { TreatmentPolicySection } from './treatment-policy';

export function SettingsPage() {
  const { t } = useTranslation();
  const can = useCan();
  const sections = [
    { id: 'clinic', title: t('setUp.clinic'), isShown: can('clinic.write'), body: <ClinicForm /> },
    { id: 'logo', title: t('settings.logo'), isShown: can('clinic.write'), body: <LogoForm /> },
    { id: 'members', title: t('members.title'), isShown: can('member.manage'), body: <People /> },
    { id: 'consent', title: t('consent.texts.title'), isShown: can('clinic.write'), body: <ConsentTexts /> },
    {
      id: 'sign-in',
      title: t('limits.title'),
      isShown: can('clinic.write'),
      body: <SignInLimitsSection />,
    },
    {
      id: 'calibration',
      title: t('calibration.title'),
      isShown: can('photo.upload'),
      body: <CalibrationSection />,
    },
    {
      id: 'treatments',
      title: t('policy.title'),
      isShown: can('instrument.manage'),
      body: <TreatmentPolicySection />,
    },
    {
      id: 'scales',
      title: t('scales.title'),
      isShown: can('instrument.manage'),
      body: <ScalesSection />,
    },
    {
      id: 'prompts',
      title: t('prompts.title'),
      isShown: can('instrument.manage'),
      body: <PromptPolicySection />,
    },
    {
      id: 'publishing',
      title: t('publishing.title'),
      isShown: can('clinic.write'),
      body: <PublishingSection />,
    },
    { id: 'messages', title: t('messages.title'), isShown: can('clinic.write'), body: <TestMessage /> },
    { id: 'data', title: t('settings.yourData'), isShown: can('job.manage'), body: <YourData /> },
    { id: 'jobs', title: t('settings.jobs'), isShown: can('job.manage'), body: <FailedJobs /> },
  ].filter(({ isShown }) => isShown);
  return (
    <>
      <Title order={1} mb="lg">
        {t('nav.settings')}
      </Title>
      <div className={classes.page}>
        <nav className={classes.contents} aria-label={t('nav.settings')}>
          {sections.map(({ id, title }) => (
            <a key={id} href={`#${id}`}>
              {title}
            </a>
          ))}
        </nav>
        <Stack gap="xl" maw={720} miw={0}>
          {sections.map(({ id, body }) => (
            <div key={id} id={id} className={classes.part}>
              {body}
            </div>
          ))}
        </Stack>
      </div>
    </>
  );
}

function People() {
  const { t } = useTranslation();
  return (
    <section>
      <Title order={2}>{t('members.title')}</Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('members.text')}
      </Text>
      <Button variant="default" component={Link} to="/members">
        {t('members.open')}
      </Button>
    </section>
  );
}

function ConsentTexts() {
  const { t } = useTranslation();
  return (
    <section>
      <Title order={2}>{t('consent.texts.title')}</Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('consent.texts.text')}
      </Text>
      <Button variant="default" component={Link} to="/consent-texts">
        {t('consent.texts.open')}
      </Button>
    </section>
  );
}

/** What the clinic holds, to take along, and how it is kept. */
function YourData() {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="your-data">
      <Stack gap="lg">
        <Title order={2} id="your-data">
          {t('settings.yourData')}
        </Title>
        <ClinicExports />
        <Backups />
      </Stack>
    </section>
  );
}

function LogoForm() {
  const { t } = useTranslation();
  const { clinic } = useMe();
  const client = useQueryClient();
  const renew = () => client.invalidateQueries({ queryKey: ['me'] });
  const put = useMutation({ mutationFn: (file: File) => api.putLogo(file), onSettled: renew });
  const remove = useMutation({ mutationFn: api.deleteLogo, onSettled: renew });
  const error = put.error ?? remove.error;
  return (
    <section>
      <Stack gap="md">
        <div>
          <Title order={2}>{t('settings.logo')}</Title>
          <Text size="sm" c="dimmed">
            {t('settings.logoText')}
          </Text>
        </div>
        <div className={classes.sign}>
          <ClinicSign clinic={clinic} size={40} />
        </div>
        {error && <ProblemNote error={error} />}
        <Group gap="sm">
          <FileButton accept="image/png,image/jpeg,image/webp" onChange={(file) => file && put.mutate(file)}>
            {(props) => (
              <Button {...props} variant="default" loading={put.isPending}>
                {t('settings.chooseLogo')}
              </Button>
            )}
          </FileButton>
          {clinic.hasLogo && (
            <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('settings.removeLogo')}
            </Button>
          )}
        </Group>
      </Stack>
    </section>
  );
}

/** What gave up after all its tries, with a way to try once more. */
function FailedJobs() {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const jobs = useQuery(queries.deadJobs);
  const retry = useMutation({
    mutationFn: api.retryJob,
    onSettled: () => client.invalidateQueries({ queryKey: ['dead-jobs'] }),
    onError: (error) => showProblem(error, t),
  });
  return (
    <section>
      <Title order={2} mb="xs">
        {t('settings.jobs')}
      </Title>
      {jobs.error && <ProblemNote error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('settings.noJobs')}
        </Text>
      )}
      <ul className={classes.jobs}>
        {jobs.data?.items.map((job) => (
          <li key={job.id} className={classes.job}>
            <div className={classes.jobWords}>
              <Text size="sm" fw={600}>
                {job.name}
              </Text>
              <Text size="xs" c="dimmed">
                {t('settings.tries', { count: job.attempt })} · {format.instant(job.endedAt ?? job.createdAt)}
              </Text>
              <Text size="sm" className={classes.reason}>
                {job.lastError}
              </Text>
            </div>
            <Button
              variant="default"
              size="xs"
              leftSection={<RetryIcon size={16} />}
              loading={retry.isPending && retry.variables === job.id}
              onClick={() => retry.mutate(job.id)}
            >
              {t('action.retry')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
