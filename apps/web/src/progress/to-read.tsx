import { Button, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TreatmentRules } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import classes from './progress.module.css';

/** Instructions with the word that they were read, and when. */
export function ToRead({
  kind,
  rules,
  readAt,
  read,
}: {
  kind: 'before' | 'after';
  rules: TreatmentRules;
  readAt: string | null;
  read: { mutate: () => void; isPending: boolean; error: Error | null };
}) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return (
    <section className={classes.question}>
      <Title order={2}>{t(`diary.${kind}`)}</Title>
      <ul>
        {rules.instructions[kind].map((line) => (
          <li key={line['en']}>{localeText(line, i18n.language)}</li>
        ))}
      </ul>
      {read.error && <ProblemNote error={read.error} />}
      {readAt !== null ? (
        <Text size="sm" c="dimmed">
          {t('diary.readAt', { at: format.instant(readAt) })}
        </Text>
      ) : (
        <Button fullWidth size="md" variant="default" loading={read.isPending} onClick={() => read.mutate()}>
          {t('diary.iRead')}
        </Button>
      )}
    </section>
  );
}
