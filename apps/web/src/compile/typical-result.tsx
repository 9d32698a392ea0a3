import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import type { TypicalResult as Typical } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { useFormat } from '../shell/format';
import classes from './compile.module.css';

/** How the clinic's cases of the same kind went, beside the one that is chosen. */
export function TypicalResult({ courseId }: { courseId: string }) {
  const { t, i18n } = useTranslation();
  const typical = useQuery(queries.typicalResult(courseId));
  if (!typical.data) return null;
  const { cases, least, result } = typical.data;
  return (
    <section className={classes.facts} aria-labelledby="typical">
      <Title order={2} size="h3" id="typical">
        {t('typical.title')}
      </Title>
      {result ? (
        <Spread
          cases={cases}
          result={result}
          name={
            localeText(result.title, i18n.language) +
            (result.better ? t(`typical.better.${result.better}`) : '')
          }
        />
      ) : (
        <Text size="sm">{t('typical.tooFew', { count: cases, least })}</Text>
      )}
    </section>
  );
}

/** In words first, then as a line: the middle half of the cases, the median, and this one. */
function Spread({
  cases,
  result,
  name,
}: {
  cases: number;
  result: Omit<NonNullable<Typical['result']>, 'quartiles' | 'range'> & {
    quartiles: number[];
    range: number[];
  };
  name: string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { median, quartiles, medianDays, range, own, atLeastAsMuch } = result;
  const [lowQuartile = median, highQuartile = median] = quartiles;
  const [least = median, most = median] = range;
  const number = (value: number) => format.number(Math.round(value * 10) / 10);
  const [low, high] = [Math.min(least, own ?? least), Math.max(most, own ?? most)];
  const at = (value: number) => (high === low ? 50 : 4 + (92 * (value - low)) / (high - low));
  return (
    <>
      <Text size="sm">
        {t('typical.words', {
          name,
          median: number(median),
          low: number(lowQuartile),
          high: number(highQuartile),
          count: cases,
          days: number(medianDays),
        })}
      </Text>
      {own !== null && atLeastAsMuch !== null && (
        <Text size="sm">
          {t('typical.own', {
            own: number(own),
            count: atLeastAsMuch,
            all: cases,
            share: Math.round((100 * atLeastAsMuch) / cases),
          })}
        </Text>
      )}
      <svg className={classes.spread} viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
        <line x1="4" x2="96" y1="6" y2="6" />
        <rect
          x={at(lowQuartile)}
          width={Math.max(0.5, at(highQuartile) - at(lowQuartile))}
          y="3"
          height="6"
        />
        <line x1={at(median)} x2={at(median)} y1="1" y2="11" />
        {own !== null && <line className={classes.own} x1={at(own)} x2={at(own)} y1="0" y2="12" />}
      </svg>
      <Text size="xs" c="dimmed">
        {t('typical.key')}
      </Text>
    </>
  );
}
