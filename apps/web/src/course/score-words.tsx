import { Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Session } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { useFormat } from '../shell/format';
import { WideTable } from '../shell/wide-table';
import classes from './course.module.css';
import { disagreements, interimUntil, treatmentDays, type Score, type Series } from './outcome-axis';
import type { Outcome } from './use-outcome';

/** The words for a score, the same in the picture, in the sentences and in the table. */
export function useScoreWords() {
  const { t } = useTranslation();
  const format = useFormat();
  const changeOf = ({ change }: Score) =>
    change === null ? '' : `${change > 0 ? '+' : ''}${format.number(change)}`;
  const verdictOf = ({ verdict, isInterim }: Score) =>
    [t(`scores.verdict.${verdict}`), ...(isInterim ? [t('scores.interim')] : [])].join(' · ');
  const sentenceOf = ({ kind }: Series, score: Score) =>
    t(score.change === null ? 'scores.point' : 'scores.pointChange', {
      series: t(`scores.series.${kind}`),
      day: format.day(score.heldOn),
      score: format.number(score.score),
      change: changeOf(score),
      verdict: verdictOf(score),
    });
  return { changeOf, verdictOf, sentenceOf };
}

/** What the lanes show, said: the latest of each series, its error band by name, where they disagree, and a table. */
export function ScoreWords({ outcome, sessions }: { outcome: Outcome; sessions: Session[] }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { changeOf, verdictOf, sentenceOf } = useScoreWords();
  const every = [...outcome.ofClinic, ...outcome.ofPatient];
  const shown = every.filter(({ scores }) => scores.length > 0);
  const split = disagreements(every, sessions);
  const treatedOn = treatmentDays(sessions).sort();
  const until = interimUntil(treatedOn);
  const isInterim = shown.some(({ scores }) => scores.at(-1)!.isInterim);
  const scales = [...new Map(shown.map((series) => [series.scale.id, series])).values()];
  const bandText = ({ band }: Series) =>
    band
      ? t(`scores.band.${band.from}`, { points: format.number(band.points), source: band.source })
      : t('scores.band.none');
  return (
    <section className={classes.scoreWords} aria-label={t('scores.says')}>
      <Stack gap={4}>
        {shown.map((series) => {
          const latest = series.scores.at(-1)!;
          return (
            <Text key={series.kind} size="sm" c={latest.verdict === 'indistinct' ? 'dimmed' : undefined}>
              {sentenceOf(series, latest)}
            </Text>
          );
        })}
        {isInterim && (
          <Text size="sm">
            {t('scores.interimNote', { day: format.day(treatedOn.at(-1)!), until: format.day(until!) })}
          </Text>
        )}
        {scales.map((series) => (
          <Text key={series.scale.id} size="xs" c="dimmed">
            <b>{localeText(series.scale.title, i18n.language)}.</b> {bandText(series)}
          </Text>
        ))}
        {outcome.leftOutCount > 0 && (
          <Text size="xs" c="dimmed">
            {t('scores.leftOut', { count: outcome.leftOutCount })}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {t('footer.notDiagnosis')}
        </Text>
      </Stack>
      {split.length > 0 && (
        <div>
          <Title order={3}>{t('scores.disagree')}</Title>
          <ul className={classes.split}>
            {split.map(({ sessionId, heldOn, said }) => (
              <li key={sessionId}>
                {t('scores.disagreement', {
                  day: format.day(heldOn),
                  said: said
                    .map(({ kind, score }) =>
                      t('scores.saidOne', {
                        series: t(`scores.series.${kind}`),
                        change: changeOf(score),
                        verdict: t(`scores.verdict.${score.verdict}`),
                      }),
                    )
                    .join('; '),
                })}
              </li>
            ))}
          </ul>
        </div>
      )}
      {shown.length > 0 && (
        <details>
          <summary>{t('scores.table')}</summary>
          <WideTable label={t('scores.table')} minWidth={520}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('scores.day')}</Table.Th>
                <Table.Th>{t('scores.by')}</Table.Th>
                <Table.Th>{t('scores.score')}</Table.Th>
                <Table.Th>{t('scores.change')}</Table.Th>
                <Table.Th>{t('scores.meaning')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown
                .flatMap((series) => series.scores.map((score) => ({ series, score })))
                .sort((a, b) =>
                  a.score.heldOn < b.score.heldOn ? -1 : Number(a.score.heldOn > b.score.heldOn),
                )
                .map(({ series, score }) => (
                  <Table.Tr key={`${series.kind}/${score.key}`}>
                    <Table.Td>{format.day(score.heldOn)}</Table.Td>
                    <Table.Td>
                      {t(`scores.series.${series.kind}`)}
                      {score.raterNames.length > 0 && ` (${score.raterNames.join(', ')})`}
                    </Table.Td>
                    <Table.Td>{format.number(score.score)}</Table.Td>
                    <Table.Td>{changeOf(score)}</Table.Td>
                    <Table.Td c={score.verdict === 'indistinct' ? 'dimmed' : undefined}>
                      {verdictOf(score)}
                    </Table.Td>
                  </Table.Tr>
                ))}
            </Table.Tbody>
          </WideTable>
        </details>
      )}
    </section>
  );
}
