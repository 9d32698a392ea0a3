import { Alert, Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { localeText } from '../rate/instrument-text';
import { useFormat } from '../shell/format';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';

/** Recovery diaries with something that nobody of the clinic has looked at; nothing when there is none. */
export function DiaryTasks() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const isShown = useCan()('treatment.read');
  const tasks = useQuery({ ...queries.diaryTasks, enabled: isShown });
  const rules = useQuery({ ...queries.treatmentRules, enabled: (tasks.data?.length ?? 0) > 0 });
  if (tasks.error) return <ProblemNote error={tasks.error} onRetry={() => void tasks.refetch()} />;
  if (!tasks.data?.length || !rules.data) return null;
  const name = (sign: string) =>
    localeText(rules.data.signs.find(({ id }) => id === sign)?.title, i18n.language) || sign;
  return (
    <Alert color="gray" variant="outline" title={t('diary.tasks')}>
      {tasks.data.map(({ sessionId, courseId, patientCode, heldOn, alarms }) => (
        <Text key={sessionId} size="sm">
          <Anchor
            inherit
            underline="always"
            renderRoot={(props) => (
              <Link
                to="/courses/$courseId/treatment/$sessionId"
                params={{ courseId, sessionId }}
                {...props}
              />
            )}
          >
            {patientCode} · {format.day(heldOn)}
          </Anchor>
          {': '}
          {alarms
            .map(({ reason, sign, day }) => t(`diary.alarm.${reason}`, { sign: name(sign), day }))
            .join('; ')}
        </Text>
      ))}
    </Alert>
  );
}
