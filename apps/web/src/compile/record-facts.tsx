import { Group, Text, Title } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import type { Photo, Timeline } from '../api/types';
import { seriesPhotos, type MatrixRow } from '../course/matrix';
import { PairScore } from '../pair/pair-score';
import { pairText } from '../pair/pair-words';
import { usePair } from '../pair/use-pairs';
import { differenceText } from '../photo/set-up-words';
import { daysBetween, useFormat } from '../shell/format';
import { useCan } from '../shell/me';
import classes from './compile.module.css';

/** What the picture will say: taken from the record, so it cannot be typed over. */
export function RecordFacts({
  timeline,
  row,
  photoIds,
}: {
  timeline: Timeline;
  row: MatrixRow;
  photoIds: string[];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const seesAll = useCan()('patient.read');
  const chosen = seriesPhotos(row, timeline.sessions).filter(({ id }) => photoIds.includes(id));
  const differences = useQueries({
    queries: chosen.slice(1).map(({ id }) => queries.differences(chosen[0]!.id, id)),
    combine: (answers) => [
      ...new Set(
        answers.flatMap(({ data }) => data ?? []).map((difference) => differenceText(difference, t)),
      ),
    ],
  });
  const days = chosen.flatMap(({ sessionId }) => {
    const session = timeline.sessions.find(({ id }) => id === sessionId);
    return session ? [session] : [];
  });
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last) return null;
  const between = timeline.sessions.filter(
    ({ kind, heldOn }) => kind === 'treatment' && heldOn >= first.heldOn && heldOn <= last.heldOn,
  );
  const modalities = [
    ...new Set(between.flatMap(({ modality }) => (modality ? [t(`modality.${modality}`)] : []))),
  ];
  const refused = chosen.filter(({ alignment }) => alignment?.status === 'refused').length;
  const facts: [string, string][] = [
    ['dates', `${format.day(first.heldOn)} – ${format.day(last.heldOn)}`],
    ['interval', t('session.days', { count: daysBetween(first.heldOn, last.heldOn) })],
    // Who sees no sessions without a picture cannot count treatments here; the label of the picture says them.
    ...(seesAll
      ? ([
          ['treatments', String(between.length)],
          ['modalities', modalities.join(', ') || t('compile.noModality')],
        ] as [string, string][])
      : []),
  ];
  return (
    <section className={classes.facts}>
      <Title order={2} size="h3">
        {t('compile.fromRecord')}
      </Title>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`compile.fact.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {differences.length > 0 && (
        <Text size="sm" role="note">
          {t('compile.setUpDiffers', { what: differences.join(' · ') })}
        </Text>
      )}
      {chosen.slice(1).map((photo) => (
        <PairFact key={photo.id} timeline={timeline} first={chosen[0]!} photo={photo} />
      ))}
      {refused > 0 && (
        <Text size="sm" role="note">
          {t('compile.refused', { count: refused })}
        </Text>
      )}
    </section>
  );
}

/** How comparable a chosen picture is with the first one. */
function PairFact({ timeline, first, photo }: { timeline: Timeline; first: Photo; photo: Photo }) {
  const { t } = useTranslation();
  const format = useFormat();
  const pair = usePair(timeline.course.id, first.id, photo.id);
  if (!pair) return null;
  const session = timeline.sessions.find(({ id }) => id === photo.sessionId);
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <PairScore pair={pair} />
      <Text size="sm">
        {t('compile.comparable', {
          date: session ? format.day(session.heldOn) : '',
          what: pair.isSettled ? pairText(pair, t) : t('pair.settling'),
        })}
      </Text>
    </Group>
  );
}
