import { Button, Progress, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PlainFrame } from '../shell/frame';
import { Mark } from '../shell/logo';
import { ProblemNote } from '../shell/problem-note';
import clinicPicture from './clinic.webp';
import demoPicture from './demo.webp';
import classes from './first-run.module.css';
import type { InstanceState } from './instance';

/** The first page of a new installation: two ways, each with a picture of where it leads. */
export function FirstRunPage({ instance }: { instance: InstanceState }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<'demo' | 'clinic' | null>(null);
  const [problem, setProblem] = useState<unknown>(null);

  const choose = async (mode: 'demo' | 'clinic') => {
    setChosen(mode);
    setProblem(null);
    try {
      await instance.choose(mode);
    } catch (error) {
      setChosen(null);
      setProblem(error);
    }
  };
  const isBusy = chosen !== null || instance.preparing !== null;

  return (
    <PlainFrame isWide>
      <Stack gap="lg">
        <div>
          <Mark size={40} />
          <Title order={1} mt="md">
            {t('firstRun.title')}
          </Title>
          <Text c="dimmed" mt="sm" maw={560}>
            {t('firstRun.promise')}
          </Text>
        </div>
        {problem !== null && <ProblemNote error={problem} />}
        {isBusy ? (
          <PreparationProgress instance={instance} mode={chosen} />
        ) : (
          <div className={classes.ways}>
            <Way
              picture={demoPicture}
              title={t('firstRun.demo')}
              text={t('firstRun.demoText')}
              action={t('firstRun.demoAction')}
              isMain
              onChoose={() => void choose('demo')}
            />
            <Way
              picture={clinicPicture}
              title={t('firstRun.clinic')}
              text={t('firstRun.clinicText')}
              action={t('firstRun.clinicAction')}
              onChoose={() => void choose('clinic')}
            />
          </div>
        )}
      </Stack>
    </PlainFrame>
  );
}

interface WayProps {
  picture: string;
  title: string;
  text: string;
  action: string;
  isMain?: boolean;
  onChoose: () => void;
}

function Way({ picture, title, text, action, isMain, onChoose }: WayProps) {
  return (
    <section className={classes.way}>
      <img src={picture} alt="" className={classes.picture} />
      <div className={classes.words}>
        <Title order={2}>{title}</Title>
        <Text size="sm" c="dimmed" flex={1}>
          {text}
        </Text>
        <Button variant={isMain ? 'filled' : 'default'} size="md" onClick={onChoose}>
          {action}
        </Button>
      </div>
    </section>
  );
}

function PreparationProgress({
  instance,
  mode,
}: {
  instance: InstanceState;
  mode: 'demo' | 'clinic' | null;
}) {
  const { t } = useTranslation();
  const { preparing } = instance;
  const share = preparing && preparing.total > 0 ? (100 * preparing.done) / preparing.total : 0;
  const isFailed = preparing?.step === 'failed';
  const step = preparing ? t(`firstRun.step.${preparing.step}`, { defaultValue: preparing.step }) : null;
  return (
    <section className={classes.progress} aria-live="polite">
      <Title order={2}>
        {mode === 'clinic' ? t('firstRun.preparingClinic') : t('firstRun.preparingDemo')}
      </Title>
      <Progress
        hidden={isFailed}
        value={instance.isSwitching || !preparing ? 100 : share}
        animated={instance.isSwitching || !preparing}
        size="sm"
        aria-label={t('firstRun.progress')}
      />
      <Text size="sm">
        {instance.isSwitching ? t('firstRun.switching') : (step ?? t('firstRun.starting'))}
      </Text>
      {preparing?.detail && (
        <Text size="xs" c="dimmed">
          {preparing.detail}
        </Text>
      )}
      {!isFailed && (
        <Text size="xs" c="dimmed">
          {t('firstRun.mayLeave')}
        </Text>
      )}
    </section>
  );
}
