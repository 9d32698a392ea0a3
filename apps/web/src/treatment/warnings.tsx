import { Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BodySite, TreatmentRules, TreatmentWarning } from '../api/types';
import { localeText } from '../rate/instrument-text';
import classes from './treatment.module.css';

/** What the rules say, one sentence for each reason, with what it is about below. */
export function Warnings({ rules, warnings }: { rules: TreatmentRules; warnings: TreatmentWarning[] }) {
  const { t, i18n } = useTranslation();
  const text = (texts: Record<string, string> | undefined) => localeText(texts, i18n.language);
  const about = ({ code, subject }: TreatmentWarning) => {
    if (subject === null) return '';
    if (code === 'depth-missing') return t(`bodySite.${subject as BodySite}`);
    return text(rules.contraIndications.find(({ id }) => id === subject)?.title) || subject;
  };
  const codes = [...new Set(warnings.map(({ code }) => code))];
  return (
    <section aria-live="polite">
      <Title order={2}>{t('treatment.warnings')}</Title>
      {codes.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('treatment.noWarnings')}
        </Text>
      )}
      <Stack gap="sm" mt="xs">
        {codes.map((code) => {
          const these = warnings.filter((warning) => warning.code === code);
          const isStop = these.some((warning) => warning.isStop);
          return (
            <div key={code} className={classes.warning} data-stop={isStop || undefined}>
              <Text size="sm" fw={600}>
                {text(rules.reasons[code])}
              </Text>
              <Text size="xs" c="dimmed">
                {these.map(about).filter(Boolean).join(' · ')}
              </Text>
              {isStop && <Text size="xs">{t('treatment.stops')}</Text>}
            </div>
          );
        })}
      </Stack>
    </section>
  );
}
